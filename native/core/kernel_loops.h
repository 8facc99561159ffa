#pragma once

// The loops of the kernels, written so that compilers vectorise them, and inlined into one function an instruction set
// (kernels.cc). No fused multiply-add and no reordering of floats: the project is built with -ffp-contract=off and
// without -ffast-math.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "core/kernels.h"

#define TSETS_INLINE inline __attribute__((always_inline))
#define TSETS_INLINE_LAMBDA __attribute__((always_inline))

namespace tsets {

// Folds values where any order gives the same, in as many lanes as a few vectors hold, so that no step waits for the one
// before it. Narrow values are widened at each step, which takes longer than the wait, so they go one after the other.
// `load` makes an accumulator of values[i].
template <class From, class Acc, class Load, class Step>
TSETS_INLINE Acc FoldInLanes(Acc acc, size_t count, Load load, Step step) {
  size_t i = 0;
  if constexpr (sizeof(From) >= 4) {
    constexpr size_t kAccumulators = 256 / sizeof(Acc);
    if (count >= 2 * kAccumulators) {
      Acc lanes[kAccumulators];
      for (size_t j = 0; j < kAccumulators; j++) lanes[j] = load(j);
      for (i = kAccumulators; count - i >= kAccumulators; i += kAccumulators) {
        for (size_t j = 0; j < kAccumulators; j++) lanes[j] = step(lanes[j], load(i + j));
      }
      for (size_t j = 0; j < kAccumulators; j++) acc = step(acc, lanes[j]);
    }
  }
  for (; i < count; i++) acc = step(acc, load(i));
  return acc;
}

// Integers modulo 2^32 or 2^64 (Acc): any order gives the same.
template <class From_, class Acc, Kernel kFold>
struct WrappingLoop {
  using From = From_;
  using State = Acc;

  static TSETS_INLINE Acc Step(Acc acc, Acc value) {
    if constexpr (kFold == Kernel::kSum) return acc + value;
    if constexpr (kFold == Kernel::kProduct) return acc * value;
    if constexpr (kFold == Kernel::kAnd) return acc & value;
    if constexpr (kFold == Kernel::kOr) return acc | value;
    if constexpr (kFold == Kernel::kXor) return acc ^ value;
  }

  static TSETS_INLINE void Run(const From* values, size_t count, Acc* state, unsigned) {
    *state = FoldInLanes<From>(*state, count, [&](size_t i) TSETS_INLINE_LAMBDA { return static_cast<Acc>(values[i]); },
                         [](Acc a, Acc b) TSETS_INLINE_LAMBDA { return Step(a, b); });
  }
};

// Floats in 16 lanes. A step is what JavaScript computes: in doubles, and rounded to To. Where both operands are floats
// the float operation gives the same bits, since rounding a sum or product of floats twice (53 >= 2 * 24 + 2) is exact.
template <class From_, class To, bool kIsSum>
struct LaneLoop {
  using From = From_;
  using State = To;
  static constexpr bool kFitsTo = std::is_same_v<To, double> || std::is_same_v<From, float> || sizeof(From) <= 2;
  using Wide = std::conditional_t<kFitsTo, To, double>;

  static TSETS_INLINE To Step(To lane, From value) {
    const Wide a = lane;
    const Wide b = static_cast<Wide>(value);
    return static_cast<To>(kIsSum ? a + b : a * b);
  }

  static TSETS_INLINE void Run(const From* values, size_t count, To* state, unsigned lane) {
    size_t i = 0;
    for (; lane != 0 && i < count; i++) {
      state[lane] = Step(state[lane], values[i]);
      lane = (lane + 1) % kLanes;
    }
    To lanes[kLanes];
    std::memcpy(lanes, state, sizeof(lanes));
    for (; count - i >= kLanes; i += kLanes) {
      for (unsigned j = 0; j < kLanes; j++) lanes[j] = Step(lanes[j], values[i + j]);
    }
    std::memcpy(state, lanes, sizeof(lanes));
    for (; i < count; i++, lane++) state[lane] = Step(state[lane], values[i]);
  }
};

// min and max of integers.
template <class From_, bool kIsMin>
struct IntegerExtremeLoop {
  using From = From_;
  using State = From;

  static TSETS_INLINE void Run(const From* values, size_t count, From* state, unsigned) {
    *state = FoldInLanes<From>(*state, count, [&](size_t i) TSETS_INLINE_LAMBDA { return values[i]; },
                         [](From a, From b) TSETS_INLINE_LAMBDA { return (kIsMin ? b < a : b > a) ? b : a; });
  }
};

// min and max of floats, over integer keys: the bits, with those below the sign inverted where it is set, are ordered as
// the numbers are, and -0 before 0. A NaN is looked for on its own and wins.
template <class From_, class Bits, bool kIsMin>
struct FloatExtremeLoop {
  using From = From_;
  using State = From;
  static_assert(sizeof(From) == sizeof(Bits) && std::is_signed_v<Bits>);

  // Its own inverse.
  static TSETS_INLINE Bits Key(Bits bits) {
    constexpr int kSign = 8 * sizeof(Bits) - 1;
    using Unsigned = std::make_unsigned_t<Bits>;
    return bits ^ static_cast<Bits>(static_cast<Unsigned>(bits >> kSign) >> 1);
  }

  static TSETS_INLINE void Run(const From* values, size_t count, From* state, unsigned) {
    if (*state != *state) return;
    Bits best;
    std::memcpy(&best, state, sizeof(best));
    best = Key(best);
    Bits nan = 0;
    for (size_t i = 0; i < count; i++) {
      const From value = values[i];
      Bits key;
      std::memcpy(&key, &value, sizeof(key));
      key = Key(key);
      best = (kIsMin ? key < best : key > best) ? key : best;
      nan |= static_cast<Bits>(value != value);
    }
    best = Key(best);
    std::memcpy(state, &best, sizeof(best));
    if (nan != 0) *state = static_cast<From>(__builtin_nan(""));
  }
};

}  // namespace tsets
