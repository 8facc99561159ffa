// Lloyd's algorithm, 20 iterations, 8 dimensions, 16 clusters; points as rows, distances to all centroids side by side.
#include <cstring>

#include "limit.h"

constexpr unsigned kDimensions = 8;
constexpr unsigned kClusters = 16;
constexpr int kIterations = 20;

// The finisher of MurmurHash3 (public domain), as in bench/jobs/k-means.ts.
static double Coordinate(uint64_t point, unsigned dimension) {
  uint32_t h = static_cast<uint32_t>(point * kDimensions + dimension + 1);
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return (h ^ (h >> 16)) / 4294967296.0;
}

typedef double Block __attribute__((vector_size(64)));
constexpr unsigned kBlocks = kClusters / 8;

struct alignas(64) Sums {
  Block point[kClusters];
  double count[kClusters];
};

// Centroids by dimension, so that the distances to all 16 are two vectors that stay in registers.
static void Assign(const double* points, uint64_t first, uint64_t end, const Block (&centroids)[kDimensions][kBlocks], Sums* sums) {
  std::memset(sums, 0, sizeof(*sums));
  for (uint64_t i = first; i < end; i++) {
    const double* point = points + i * kDimensions;
    Block distances[kBlocks] = {};
    for (unsigned d = 0; d < kDimensions; d++) {
      for (unsigned b = 0; b < kBlocks; b++) {
        const Block difference = point[d] - centroids[d][b];
        distances[b] += difference * difference;
      }
    }
    unsigned best = 0;
    double least = distances[0][0];
    for (unsigned k = 1; k < kClusters; k++) {
      const double distance = distances[k / 8][k % 8];
      best = distance < least ? k : best;
      least = distance < least ? distance : least;
    }
    Block coordinates;
    std::memcpy(&coordinates, point, sizeof(coordinates));
    sums->point[best] += coordinates;
    sums->count[best]++;
  }
}

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  std::vector<double> points(args.n * kDimensions);
  for (uint64_t i = 0; i < args.n * kDimensions; i++) points[i] = Coordinate(i / kDimensions, i % kDimensions);
  limit::Measure(args.repeats, [&] {
    Block centroids[kDimensions][kBlocks];
    for (unsigned k = 0; k < kClusters; k++) {
      for (unsigned d = 0; d < kDimensions; d++) centroids[d][k / 8][k % 8] = Coordinate(k, d);
    }
    std::vector<Sums> sums(args.threads);
    for (int iteration = 0; iteration < kIterations; iteration++) {
      limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) {
        Assign(points.data(), first, end, centroids, &sums[t]);
      });
      for (unsigned k = 0; k < kClusters; k++) {
        double count = 0;
        for (const Sums& part : sums) count += part.count[k];
        if (count == 0) continue;
        for (unsigned d = 0; d < kDimensions; d++) {
          double sum = 0;
          for (const Sums& part : sums) sum += part.point[k][d];
          centroids[d][k / 8][k % 8] = sum / count;
        }
      }
    }
    double total = 0;
    for (unsigned k = 0; k < kClusters; k++) {
      for (unsigned d = 0; d < kDimensions; d++) total += centroids[d][k / 8][k % 8];
    }
    return limit::Text(total);
  });
}
