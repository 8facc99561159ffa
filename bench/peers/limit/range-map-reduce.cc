// 0 … n-1 as int32, ×5, +2, summed modulo 2^32. Every element exists in a register: the empty asm keeps the compiler
// from finding a closed form, and costs no instruction.
#include "limit.h"

typedef int32_t Block __attribute__((vector_size(64)));

static uint32_t SumOf(uint64_t first, uint64_t end) {
  constexpr int kBlocks = 4;
  Block index[kBlocks];
  Block sums[kBlocks] = {};
  for (int b = 0; b < kBlocks; b++) {
    for (int i = 0; i < 16; i++) index[b][i] = static_cast<int32_t>(first + b * 16 + i);
  }
  const Block step = Block{} + kBlocks * 16;
  uint64_t at = first;
  for (; at + kBlocks * 16 <= end; at += kBlocks * 16) {
    for (int b = 0; b < kBlocks; b++) {
      Block value = index[b] * 5 + 2;
      asm volatile("" : "+x"(value));
      sums[b] += value;
      index[b] += step;
    }
  }
  uint32_t sum = 0;
  for (const Block& block : sums) {
    for (int i = 0; i < 16; i++) sum += static_cast<uint32_t>(block[i]);
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
