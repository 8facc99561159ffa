// The sum of an int32 array in memory, modulo 2^32: the read bandwidth of `threads` threads.
#include "limit.h"

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  std::vector<uint32_t> column(args.n);
  limit::Parallel(args.n, args.threads, [&](unsigned, uint64_t first, uint64_t end) {
    for (uint64_t i = first; i < end; i++) column[i] = static_cast<uint32_t>(i);
  });
  limit::Measure(args.repeats, [&] {
    limit::Clobber(column.data());
    std::vector<uint32_t> sums(args.threads * 16);
    limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) {
      uint32_t sum = 0;
      for (uint64_t i = first; i < end; i++) sum += column[i];
      sums[t * 16] = sum;
    });
    uint32_t sum = 0;
    for (const uint32_t part : sums) sum += part;
    return std::to_string(static_cast<int32_t>(sum));
  });
}
