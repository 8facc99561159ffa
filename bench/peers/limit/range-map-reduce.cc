// 0 … n-1 as int32, ×5, +2, summed modulo 2^32. Every element exists in a register: the empty asm keeps the compiler
// from finding a closed form, and costs no instruction.
#include "limit.h"

// One register.
#if defined(__AVX512F__)
constexpr int kBytes = 64;
#elif defined(__AVX2__)
constexpr int kBytes = 32;
#else
constexpr int kBytes = 16;
#endif
typedef int32_t Block __attribute__((vector_size(kBytes)));
constexpr int kLanes = kBytes / 4;

static uint32_t SumOf(uint64_t first, uint64_t end) {
  constexpr int kBlocks = 4;
  Block index[kBlocks];
  Block sums[kBlocks] = {};
  for (int b = 0; b < kBlocks; b++) {
    for (int i = 0; i < kLanes; i++) index[b][i] = static_cast<int32_t>(first + b * kLanes + i);
  }
  const Block step = Block{} + kBlocks * kLanes;
  uint64_t at = first;
  for (; at + kBlocks * kLanes <= end; at += kBlocks * kLanes) {
    for (int b = 0; b < kBlocks; b++) {
      Block value = index[b] * 5 + 2;
      asm volatile("" : "+x"(value));
      sums[b] += value;
      index[b] += step;
    }
  }
  uint32_t sum = 0;
  for (const Block& block : sums) {
    for (int i = 0; i < kLanes; i++) sum += static_cast<uint32_t>(block[i]);
  }
  for (; at < end; at++) sum += static_cast<uint32_t>(at) * 5 + 2;
  return sum;
}

int main(int argc, char** argv) {
  const auto args = limit::ReadArguments(argc, argv);
  limit::Measure(args.repeats, [&] {
    std::vector<uint32_t> sums(args.threads * 16);
    limit::Parallel(args.n, args.threads, [&](unsigned t, uint64_t first, uint64_t end) { sums[t * 16] = SumOf(first, end); });
    uint32_t sum = 0;
    for (const uint32_t part : sums) sum += part;
    return std::to_string(static_cast<int32_t>(sum));
  });
}
