// A sum of one float64 over threads: each writes its own line, meets the others at a barrier that spins, and reads all
// lines. n collectives a repetition; the seconds are those of one.
#include <atomic>

#include "limit.h"

struct alignas(64) Line {
  double values[2];  // by the parity of the collective, so that one barrier a collective is enough
};

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  const bool spins = args.threads <= std::thread::hardware_concurrency();
  std::string seconds;
  double total = 0;
  for (int repeat = -(args.repeats + 1) / 2; repeat < args.repeats; repeat++) {
    std::vector<Line> lines(args.threads);
    std::atomic<uint32_t> arrived{0};
    std::atomic<uint64_t> generation{0};
    const auto start = std::chrono::steady_clock::now();
    limit::Parallel(args.threads, args.threads, [&](unsigned t, uint64_t, uint64_t) {
      for (uint64_t k = 0; k < args.n; k++) {
        lines[t].values[k & 1] = t;
        if (arrived.fetch_add(1) + 1 == args.threads) {
          arrived.store(0);
          generation.store(k + 1);
        } else {
          while (generation.load() <= k) {
            if (!spins) std::this_thread::yield();
          }
        }
        double sum = 0;
        for (const Line& line : lines) sum += line.values[k & 1];
        if (t == 0) total = sum;
      }
    });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (repeat < 0) continue;
    if (repeat > 0) seconds += ",";
    char text[32];
    std::snprintf(text, sizeof(text), "%.12f", took.count() / static_cast<double>(args.n));
    seconds += text;
  }
  std::printf("{\"seconds\":[%s],\"result\":\"%s\"}\n", seconds.c_str(), limit::Text(total).c_str());
}
