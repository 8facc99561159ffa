// sqrt(x·x + 1) of a float64 array in memory, those above 50 summed; 16 lanes, so that the adds do not wait for each other.
#include <cmath>

#include "limit.h"

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  std::vector<double> column(args.n);
  limit::Parallel(args.n, args.threads, [&](unsigned, uint64_t first, uint64_t end) {
    for (uint64_t i = first; i < end; i++) column[i] = static_cast<double>(i % 1000) / 8;
  });
  limit::Measure(args.repeats, [&] {
    limit::Clobber(column.data());
    std::vector<double> sums(args.threads * 8);
    limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) {
      double lanes[16] = {};
      uint64_t i = first;
      for (; i + 16 <= end; i += 16) {
        for (int lane = 0; lane < 16; lane++) {
          const double x = column[i + lane];
          const double root = std::sqrt(x * x + 1);
          lanes[lane] += root > 50 ? root : 0;
        }
      }
      double sum = 0;
      for (; i < end; i++) {
        const double root = std::sqrt(column[i] * column[i] + 1);
        if (root > 50) sum += root;
      }
      for (const double lane : lanes) sum += lane;
      sums[t * 8] = sum;
    });
    double sum = 0;
    for (const double part : sums) sum += part;
    return limit::Text(sum);
  });
}
