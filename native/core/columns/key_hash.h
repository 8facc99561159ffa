#pragma once

// The hashes of src/types/key.ts, bit for bit: they say which task a key goes to.

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "core/kernel_loops.h"

namespace tsets {

TSETS_INLINE uint32_t MixHash(uint32_t h) {
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

inline constexpr uint32_t kGolden = 0x9e3779b1u;
inline constexpr uint32_t kNanWord = 0x7ff80000u;
// Of the texts' and bytes' hash (FNV-1a over UTF-16 units, over bytes).
inline constexpr uint32_t kTextStart = 0x811c9dc5u;
inline constexpr uint32_t kTextStep = 0x01000193u;

TSETS_INLINE uint32_t HashDouble(double value) {
  // What `(n | 0) === n` finds: the range first, since a conversion beyond it is undefined.
  if (value >= -2147483648.0 && value <= 2147483647.0) {
    const int32_t whole = static_cast<int32_t>(value);
    if (static_cast<double>(whole) == value) return MixHash(static_cast<uint32_t>(whole));
  }
  if (value != value) return MixHash(kNanWord);
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return MixHash(static_cast<uint32_t>(bits) ^ static_cast<uint32_t>(bits >> 32) * kGolden);
}

template <class T>
TSETS_INLINE uint32_t HashNumber(T value) {
  if constexpr (sizeof(T) == 8 && std::is_integral_v<T>) {
    const uint64_t bits = static_cast<uint64_t>(value);
    return MixHash(static_cast<uint32_t>(bits) ^ static_cast<uint32_t>(bits >> 32) * kGolden);
  } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, uint32_t>) {
    return HashDouble(static_cast<double>(value));
  } else {
    return MixHash(static_cast<uint32_t>(static_cast<int32_t>(value)));
  }
}

}  // namespace tsets
