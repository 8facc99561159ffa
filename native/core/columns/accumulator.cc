#include "core/columns/accumulator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/columns/big_array.h"
#include "core/kernel_loops.h"

namespace tsets {

namespace {

constexpr size_t kAhead = 24;
constexpr size_t kCachedBytes = size_t{256} << 10;

// Integers are added and multiplied without a sign, at no less than the width of an int, which C++ would widen to anyway.
template <class T>
TSETS_INLINE T Combine(T a, T b, bool is_sum) {
  if constexpr (std::is_integral_v<T>) {
    using Wide = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
    const Wide x = static_cast<Wide>(a);
    const Wide y = static_cast<Wide>(b);
    return static_cast<T>(is_sum ? x + y : x * y);
  } else {
    return is_sum ? a + b : a * b;
  }
}

// As Math.min and Math.max.
template <class T>
TSETS_INLINE T Extreme(T a, T b, bool is_min) {
  if constexpr (std::is_floating_point_v<T>) {
    if (a != a) return a;
    if (b != b) return b;
    if (a == b) return std::signbit(a) == is_min ? a : b;
  }
  return (is_min ? b < a : b > a) ? b : a;
}

template <class T, Kernel kFold>
struct Fold {
  static TSETS_INLINE T Step(T a, T b) {
    if constexpr (kFold == Kernel::kSum || kFold == Kernel::kProduct) return Combine(a, b, kFold == Kernel::kSum);
    if constexpr (kFold == Kernel::kAnd) return static_cast<T>(a & b);
    if constexpr (kFold == Kernel::kOr) return static_cast<T>(a | b);
    if constexpr (kFold == Kernel::kXor) return static_cast<T>(a ^ b);
    return Extreme(a, b, kFold == Kernel::kMin);
  }

  // What changes no value.
  static T Identity() {
    using Limits = std::numeric_limits<T>;
    if constexpr (kFold == Kernel::kSum) return std::is_floating_point_v<T> ? static_cast<T>(-0.0) : T{0};
    if constexpr (kFold == Kernel::kProduct) return T{1};
    if constexpr (kFold == Kernel::kAnd) return static_cast<T>(~T{0});
    if constexpr (kFold == Kernel::kOr || kFold == Kernel::kXor) return T{0};
    if constexpr (std::is_floating_point_v<T>) return kFold == Kernel::kMin ? Limits::infinity() : -Limits::infinity();
    return kFold == Kernel::kMin ? Limits::max() : Limits::lowest();
  }
};

template <class T, Kernel kFold>
class FoldAccumulator final : public Accumulator {
 public:
  Outcome Add(const void* memory, const int32_t* groups, size_t rows) override {
    const T* values = static_cast<const T*>(memory);
    int32_t least = 0;
    int32_t largest = -1;
    for (size_t i = 0; i < rows; i++) {
      least = std::min(least, groups[i]);
      largest = std::max(largest, groups[i]);
    }
    if (least < 0) return Outcome::kNoSuchGroup;
    if (!Room(static_cast<size_t>(largest + int64_t{1}))) return Outcome::kNoMemory;
    T* const state = state_.data();
    const bool prefetch = groups_ * sizeof(T) > kCachedBytes;
    size_t i = 0;
    if (prefetch) {
      for (; i + kAhead < rows; i++) {
        __builtin_prefetch(&state[groups[i + kAhead]], 1);
        state[groups[i]] = Fold<T, kFold>::Step(state[groups[i]], values[i]);
      }
    }
    for (; i < rows; i++) state[groups[i]] = Fold<T, kFold>::Step(state[groups[i]], values[i]);
    return Outcome::kAdded;
  }

  void CopyValues(size_t from, size_t to, void* out) const override {
    std::memcpy(out, state_.data() + from, (to - from) * sizeof(T));
  }

  size_t bytes() const override { return state_.bytes(); }

 private:
  bool Room(size_t groups) {
    if (groups <= groups_) return true;
    if (!state_.Reserve(groups, groups_)) return false;
    std::fill(state_.data() + groups_, state_.data() + groups, Fold<T, kFold>::Identity());
    groups_ = groups;
    return true;
  }

  BigArray<T> state_;
};

template <class T>
std::unique_ptr<Accumulator> CreateBitwise(Kernel fold) {
  if constexpr (std::is_integral_v<T>) {
    if (fold == Kernel::kAnd) return std::make_unique<FoldAccumulator<T, Kernel::kAnd>>();
    if (fold == Kernel::kOr) return std::make_unique<FoldAccumulator<T, Kernel::kOr>>();
    if (fold == Kernel::kXor) return std::make_unique<FoldAccumulator<T, Kernel::kXor>>();
  }
  return nullptr;
}

template <class T>
std::unique_ptr<Accumulator> Create(Kernel fold) {
  switch (fold) {
    case Kernel::kSum:
      return std::make_unique<FoldAccumulator<T, Kernel::kSum>>();
    case Kernel::kProduct:
      return std::make_unique<FoldAccumulator<T, Kernel::kProduct>>();
    case Kernel::kMin:
      return std::make_unique<FoldAccumulator<T, Kernel::kMin>>();
    case Kernel::kMax:
      return std::make_unique<FoldAccumulator<T, Kernel::kMax>>();
    default:
      return CreateBitwise<T>(fold);
  }
}

}  // namespace

std::unique_ptr<Accumulator> CreateAccumulator(Kernel fold, Element type) {
  switch (type) {
    case Element::kInt8:
      return Create<int8_t>(fold);
    case Element::kUint8:
      return Create<uint8_t>(fold);
    case Element::kInt16:
      return Create<int16_t>(fold);
    case Element::kUint16:
      return Create<uint16_t>(fold);
    case Element::kInt32:
      return Create<int32_t>(fold);
    case Element::kUint32:
      return Create<uint32_t>(fold);
    case Element::kInt64:
      return Create<int64_t>(fold);
    case Element::kUint64:
      return Create<uint64_t>(fold);
    case Element::kFloat32:
      return Create<float>(fold);
    case Element::kFloat64:
      return Create<double>(fold);
  }
  return nullptr;
}

}  // namespace tsets
