#pragma once

// The operations of vector_ops.h, written so that compilers vectorise them, and inlined into one function an instruction
// set (vector_ops.cc). What each gives is what JavaScript's operator gives, bit for bit but for a NaN's: no fused
// multiply-add, no reordering (-ffp-contract=off, no -ffast-math). -fno-trapping-math and -fno-math-errno change no value.

#include <cmath>
#include <cstring>

#include "core/vector_ops.h"

#define TSETS_INLINE_LOOP inline __attribute__((always_inline))
// A target may be the very register of an operand: lane i depends on lane i only.
#ifdef __clang__
#define TSETS_LANES _Pragma("clang loop vectorize(assume_safety)")
#else
#define TSETS_LANES _Pragma("GCC ivdep")
#endif

namespace tsets::vector {

using I = int32_t;
using U = uint32_t;
using F = double;

TSETS_INLINE_LOOP uint64_t BitsOf(F x) {
  uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  return bits;
}

TSETS_INLINE_LOOP F FloatOf(uint64_t bits) {
  F x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

// An operation: A (and B) are what it reads, T what it writes.
#define TSETS_UNARY(Name, From, To, expression)                     \
  struct Name {                                                     \
    using A = From;                                                 \
    using B = From;                                                 \
    using T = To;                                                   \
    static TSETS_INLINE_LOOP To Of(From a) { return static_cast<To>(expression); } \
  };
#define TSETS_BINARY(Name, From, To, expression)                    \
  struct Name {                                                     \
    using A = From;                                                 \
    using B = From;                                                 \
    using T = To;                                                   \
    static TSETS_INLINE_LOOP To Of(From a, From b) { return static_cast<To>(expression); } \
  };

TSETS_INLINE_LOOP I Wrap(U x) { return static_cast<I>(x); }
TSETS_INLINE_LOOP U Low(I x) { return static_cast<U>(x); }

TSETS_UNARY(LoadInt8, int8_t, I, a)
TSETS_UNARY(LoadUint8, uint8_t, I, a)
TSETS_UNARY(LoadInt16, int16_t, I, a)
TSETS_UNARY(LoadUint16, uint16_t, I, a)
TSETS_UNARY(LoadFloat32, float, F, a)
TSETS_UNARY(StoreByte, I, uint8_t, a)
TSETS_UNARY(StoreHalf, I, uint16_t, a)
TSETS_UNARY(StoreFloat32, F, float, a)
TSETS_UNARY(WrapInt8, I, I, static_cast<int8_t>(a))
TSETS_UNARY(WrapUint8, I, I, static_cast<uint8_t>(a))
TSETS_UNARY(WrapInt16, I, I, static_cast<int16_t>(a))
TSETS_UNARY(WrapUint16, I, I, static_cast<uint16_t>(a))
TSETS_UNARY(IntToFloat, I, F, a)
TSETS_UNARY(UintToFloat, I, F, Low(a))
// Of an integer that an int32 holds.
TSETS_UNARY(FloatToInt, F, I, a)

// ToInt32: modulo 2^32, and 0 for what is not finite. Every step but the first is exact: they scale by powers of 2, or
// subtract neighbours. 2^52 + r has r in its low bits.
struct FloatToLow {
  using A = F;
  using B = F;
  using T = I;
  static TSETS_INLINE_LOOP I Of(F a) {
    const F whole = __builtin_trunc(a);
    const F rest = whole - __builtin_floor(whole * 0x1p-32) * 0x1p32;
    const F finite = rest >= 0 ? rest : 0;
    return Wrap(static_cast<U>(BitsOf(finite + 0x1p52)));
  }
};

TSETS_UNARY(NegI, I, I, Wrap(0u - Low(a)))
TSETS_UNARY(AbsI, I, I, a < 0 ? Wrap(0u - Low(a)) : a)
TSETS_UNARY(TruthI, I, I, a != 0)
TSETS_UNARY(TruthF, F, I, (a < 0) | (a > 0))
TSETS_UNARY(NegF, F, F, -a)
TSETS_UNARY(AbsF, F, F, __builtin_fabs(a))
TSETS_UNARY(SqrtF, F, F, __builtin_sqrt(a))
TSETS_UNARY(FloorF, F, F, __builtin_floor(a))
TSETS_UNARY(CeilF, F, F, __builtin_ceil(a))
TSETS_UNARY(TruncF, F, F, __builtin_trunc(a))
TSETS_UNARY(SignF, F, F, a > 0 ? 1.0 : a < 0 ? -1.0 : a)
TSETS_UNARY(FroundF, F, F, static_cast<float>(a))

// Math.round: halves go up, and the sign of a zero is the argument's.
struct RoundF {
  using A = F;
  using B = F;
  using T = F;
  static TSETS_INLINE_LOOP F Of(F a) {
    const F below = __builtin_floor(a);
    const F rounded = a - below >= 0.5 ? below + 1 : below;
    return __builtin_copysign(rounded, a);
  }
};

TSETS_BINARY(AddI, I, I, Wrap(Low(a) + Low(b)))
TSETS_BINARY(SubI, I, I, Wrap(Low(a) - Low(b)))
TSETS_BINARY(MulI, I, I, Wrap(Low(a) * Low(b)))
TSETS_BINARY(AndI, I, I, a & b)
TSETS_BINARY(OrI, I, I, a | b)
TSETS_BINARY(XorI, I, I, a ^ b)
TSETS_BINARY(ShlI, I, I, Wrap(Low(a) << (Low(b) & 31)))
TSETS_BINARY(ShrI, I, I, a >> (Low(b) & 31))
TSETS_BINARY(UshrI, I, I, Wrap(Low(a) >> (Low(b) & 31)))
TSETS_BINARY(MinI, I, I, a < b ? a : b)
TSETS_BINARY(MaxI, I, I, a > b ? a : b)
// The remainder by a power of two, b being that minus 1; with the sign of a.
TSETS_BINARY(RemMaskI, I, I, Wrap(Low(a) - ((Low(a) + (Low(a >> 31) & Low(b))) & ~Low(b))))
TSETS_BINARY(LtI, I, I, a < b)
TSETS_BINARY(LeI, I, I, a <= b)
TSETS_BINARY(EqI, I, I, a == b)
TSETS_BINARY(NeI, I, I, a != b)

TSETS_BINARY(AddF, F, F, a + b)
TSETS_BINARY(SubF, F, F, a - b)
TSETS_BINARY(MulF, F, F, a * b)
TSETS_BINARY(DivF, F, F, a / b)
// % of integers within ±2^51, b not 0. Two of them whose quotient is no integer have one at least 1/|b| away from it,
// so its rounding does not reach it, and the rest is exact. A zero has the sign of a.
TSETS_BINARY(RemIntegralF, F, F, __builtin_copysign(a - __builtin_trunc(a / b) * b, a))
TSETS_BINARY(RemF, F, F, __builtin_fmod(a, b))

// Math.min and Math.max: NaN wins, and of two zeros the negative one is less.
struct MinF {
  using A = F;
  using B = F;
  using T = F;
  static TSETS_INLINE_LOOP F Of(F a, F b) {
    const F equal = FloatOf(BitsOf(a) | BitsOf(b));
    const F least = a < b ? a : b < a ? b : equal;
    return a != a ? a : b != b ? b : least;
  }
};

struct MaxF {
  using A = F;
  using B = F;
  using T = F;
  static TSETS_INLINE_LOOP F Of(F a, F b) {
    const F equal = FloatOf(BitsOf(a) & BitsOf(b));
    const F most = a > b ? a : b > a ? b : equal;
    return a != a ? a : b != b ? b : most;
  }
};

TSETS_BINARY(LtF, F, I, a < b)
TSETS_BINARY(LeF, F, I, a <= b)
TSETS_BINARY(EqF, F, I, a == b)
TSETS_BINARY(NeF, F, I, a != b)

struct SelectI {
  using T = I;
};
struct SelectF {
  using T = F;
};

#undef TSETS_UNARY
#undef TSETS_BINARY

template <class Op>
struct UnaryLoop {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    auto* const target = static_cast<typename Op::T*>(operands->target);
    const auto* const a = static_cast<const typename Op::A*>(operands->a);
    const size_t count = operands->count;
    TSETS_LANES
    for (size_t i = 0; i < count; i++) target[i] = Op::Of(a[i]);
  }
};

template <class Op, bool kConstantA, bool kConstantB>
struct BinaryLoop {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    using A = typename Op::A;
    auto* const target = static_cast<typename Op::T*>(operands->target);
    const auto* const a = static_cast<const A*>(operands->a);
    const auto* const b = static_cast<const A*>(operands->b);
    const size_t count = operands->count;
    const A constant = kConstantA ? *a : kConstantB ? *b : A();
    TSETS_LANES
    for (size_t i = 0; i < count; i++) target[i] = Op::Of(kConstantA ? constant : a[i], kConstantB ? constant : b[i]);
  }
};

template <class Op, bool kConstantB, bool kConstantC>
struct SelectLoop {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    using T = typename Op::T;
    auto* const target = static_cast<T*>(operands->target);
    const auto* const condition = static_cast<const I*>(operands->a);
    const auto* const b = static_cast<const T*>(operands->b);
    const auto* const c = static_cast<const T*>(operands->c);
    const size_t count = operands->count;
    const T constant_b = kConstantB ? *b : T();
    const T constant_c = kConstantC ? *c : T();
    TSETS_LANES
    for (size_t i = 0; i < count; i++) {
      // Both sides are read, so that there is no branch.
      const T yes = kConstantB ? constant_b : b[i];
      const T no = kConstantC ? constant_c : c[i];
      target[i] = condition[i] != 0 ? yes : no;
    }
  }
};

// target[i] = a + (index + i) * b, modulo 2^32.
struct IotaI {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    auto* const target = static_cast<I*>(operands->target);
    const U step = Low(*static_cast<const I*>(operands->b));
    const U first = Low(*static_cast<const I*>(operands->a)) + static_cast<U>(static_cast<uint64_t>(operands->index)) * step;
    const U count = static_cast<U>(operands->count);
    for (U i = 0; i < count; i++) target[i] = Wrap(first + i * step);
  }
};

// As `start + i * step` in doubles: two roundings.
struct IotaF {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    auto* const target = static_cast<F*>(operands->target);
    const F start = *static_cast<const F*>(operands->a);
    const F step = *static_cast<const F*>(operands->b);
    const F index = operands->index;
    const I count = static_cast<I>(operands->count);
    for (I i = 0; i < count; i++) target[i] = start + (index + i) * step;
  }
};

template <class T>
struct FillLoop {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    auto* const target = static_cast<T*>(operands->target);
    const T value = *static_cast<const T*>(operands->a);
    const size_t count = operands->count;
    for (size_t i = 0; i < count; i++) target[i] = value;
  }
};

// Refuses what an integer column does: what is no integer within ±2^53.
struct RequireIntegral {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    const auto* const a = static_cast<const F*>(operands->a);
    const size_t count = operands->count;
    int64_t bad = 0;
    for (size_t i = 0; i < count; i++) {
      const bool good = (__builtin_floor(a[i]) == a[i]) & (__builtin_fabs(a[i]) <= 0x1p53);
      bad |= static_cast<int64_t>(!good);
    }
    if (bad != 0) operands->refused = true;
  }
};

// Moves the lanes of b whose truth value in a is 1 to the front.
template <class T>
struct KeepLoop {
  static TSETS_INLINE_LOOP void Run(Operands* operands) {
    auto* const target = static_cast<T*>(operands->target);
    const auto* const keep = static_cast<const I*>(operands->a);
    const auto* const from = static_cast<const T*>(operands->b);
    const size_t count = operands->count;
    size_t kept = 0;
    // No branch: a lane that is not kept is written over by the next. Target may be `from`: kept <= i.
    for (size_t i = 0; i < count; i++) {
      target[kept] = from[i];
      kept += static_cast<size_t>(keep[i]);
    }
    operands->count = kept;
  }
};

}  // namespace tsets::vector
