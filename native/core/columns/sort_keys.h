#pragma once

// Keys as unsigned integers in the same order: what sorts and merges compare. src/columns/key-order.ts says which order.

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/columns/group_table.h"
#include "core/kernel_loops.h"

namespace tsets {

struct SortOrder {
  bool descending = false;
  // -0 before 0; they are one key otherwise.
  bool signed_zeros = false;
};

template <class T>
using SortWord = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;

// Ascending; a descending order inverts all bits.
template <class T>
TSETS_INLINE SortWord<T> SortKey(T value, bool signed_zeros) {
  using Word = SortWord<T>;
  if constexpr (std::is_floating_point_v<T>) {
    constexpr Word kSign = Word{1} << (8 * sizeof(T) - 1);
    // All NaN are the last key; of both signs here, and more than that of infinity.
    if (value != value) return std::numeric_limits<Word>::max();
    if (value == 0 && !signed_zeros) value = 0;
    Word bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return (bits & kSign) != 0 ? ~bits : bits | kSign;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<Word>(value) ^ (Word{1} << (8 * sizeof(Word) - 1));
  } else {
    return value;
  }
}

// The value of a key that was made with signed zeros.
template <class T>
TSETS_INLINE T ValueOfKey(SortWord<T> key) {
  using Word = SortWord<T>;
  constexpr Word kSign = Word{1} << (8 * sizeof(Word) - 1);
  if constexpr (std::is_floating_point_v<T>) {
    if (key == std::numeric_limits<Word>::max()) return std::numeric_limits<T>::quiet_NaN();
    const Word bits = (key & kSign) != 0 ? key ^ kSign : ~key;
    T value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  } else if constexpr (std::is_signed_v<T>) {
    return static_cast<T>(key ^ kSign);
  } else {
    return static_cast<T>(key);
  }
}

struct Text {
  const uint8_t* data;
  uint32_t length;
};

TSETS_INLINE Text TextAt(const ByteRows& rows, size_t row) {
  return {rows.bytes + rows.offsets[row], static_cast<uint32_t>(rows.offsets[row + 1] - rows.offsets[row])};
}

// The 8 bytes from `depth` on as a number in the order of the bytes, zeros behind the end.
TSETS_INLINE uint64_t TextPrefix(const Text& text, uint32_t depth) {
  uint8_t bytes[8] = {};
  if (text.length > depth) {
    const uint32_t count = text.length - depth;
    std::memcpy(bytes, text.data + depth, count < 8 ? count : 8);
  }
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return __builtin_bswap64(word);
}

// As Buffer.compare: what std::memcmp says, then the shorter one.
TSETS_INLINE int CompareTexts(const Text& a, const Text& b) {
  const uint32_t common = a.length < b.length ? a.length : b.length;
  const int order = common == 0 ? 0 : std::memcmp(a.data, b.data, common);
  if (order != 0) return order;
  return a.length < b.length ? -1 : a.length > b.length ? 1 : 0;
}

}  // namespace tsets
