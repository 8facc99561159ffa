#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/columns/big_array.h"
#include "core/columns/group_table.h"
#include "core/kernel_loops.h"

namespace tsets {

namespace {

// A key as the bits by which it is compared: of -0 and 0, and of all NaN, one pattern.
template <class T>
struct PlainKey {
  using Value = T;
  using Word = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  static constexpr bool kIsInteger = std::is_integral_v<T>;

  static TSETS_INLINE Word WordOf(T value) {
    if constexpr (kIsInteger) {
      return static_cast<Word>(value);
    } else {
      const T same = value == 0 ? static_cast<T>(0) : value != value ? std::numeric_limits<T>::quiet_NaN() : value;
      Word word;
      std::memcpy(&word, &same, sizeof(word));
      return word;
    }
  }
};

struct BoolKey {
  using Value = uint8_t;
  using Word = uint32_t;
  static constexpr bool kIsInteger = true;
  static TSETS_INLINE Word WordOf(uint8_t value) { return value != 0; }
};

// Rows that are looked up together, so that their misses of the cache overlap.
constexpr size_t kBlockRows = 256;
constexpr size_t kAhead = 24;
// Tables up to this size are in the cache anyway.
constexpr size_t kCachedBytes = size_t{256} << 10;
// Integers are numbers of an array where their range is small: up to 2^22 places (16 MiB) when as many rows have come as
// pays for them, and up to this many places a group, since a slot of the hash table takes about as much.
constexpr uint64_t kSmallRange = uint64_t{1} << 22;
constexpr uint64_t kPlacesPerRow = 64;
constexpr uint64_t kPlacesPerGroup = 6;

template <class Key>
class NumberGroups final : public GroupTable {
 public:
  using Value = typename Key::Value;
  using Word = typename Key::Word;

  bool GroupOf(const KeyColumn& keys, int32_t* out) override {
    const auto* values = static_cast<const Value*>(keys.values);
    rows_ += keys.rows;
    if constexpr (Key::kIsInteger) {
      if (keys.rows == 0) return true;
      Widen(values, keys.rows);
      if (direct_mode_ && !FitDirect()) return false;
      if (direct_mode_) return GroupDirect(values, keys.rows, out);
    }
    for (size_t at = 0; at < keys.rows; at += kBlockRows) {
      const size_t rows = std::min(kBlockRows, keys.rows - at);
      if (groups_ + rows > kMaxGroups || !keys_.Reserve(groups_ + rows, groups_)) return false;
      if (groups_ + rows > limit_) {
        if (!Grow(groups_ + rows)) return false;
        // Many groups in a small range are an array from now on.
        if (direct_mode_) return GroupDirect(values + at, keys.rows - at, out + at);
      }
      ProbeBlock<true>(this, values + at, rows, out + at);
    }
    return true;
  }

  void Find(const KeyColumn& keys, int32_t* out) const override {
    const auto* values = static_cast<const Value*>(keys.values);
    if (groups_ == 0) {
      std::fill(out, out + keys.rows, -1);
      return;
    }
    if constexpr (Key::kIsInteger) {
      if (direct_mode_) {
        const bool prefetch = direct_.bytes() > kCachedBytes;
        for (size_t i = 0; i < keys.rows; i++) {
          if (prefetch && i + kAhead < keys.rows) PrefetchPlace(values[i + kAhead]);
          const uint64_t place = PlaceOf(values[i]);
          out[i] = place < places_ ? direct_[place] - 1 : -1;
        }
        return;
      }
    }
    for (size_t at = 0; at < keys.rows; at += kBlockRows) {
      ProbeBlock<false>(this, values + at, std::min(kBlockRows, keys.rows - at), out + at);
    }
  }

  size_t bytes() const override { return keys_.bytes() + slots_.bytes() + direct_.bytes(); }

  void CopyValues(size_t from, size_t to, void* out) const override {
    std::memcpy(out, keys_.data() + from, (to - from) * sizeof(Value));
  }
  size_t TextBytes(size_t, size_t) const override { return 0; }
  void CopyTexts(size_t, size_t, int32_t*, uint8_t*) const override {}

 private:
  // 8 or 16 bytes: a key that is there costs one miss of the cache.
  struct Slot {
    Word key;
    // 0: free.
    Word group_plus_1;
  };

  // The high bits of a product depend on all bits of the key; they stay in order when the table grows.
  TSETS_INLINE size_t SlotOf(Word key) const {
    uint64_t x = key;
    if constexpr (sizeof(Word) == 8) x ^= x >> 32;
    return static_cast<size_t>((x * 0x9e3779b97f4a7c15u) >> shift_);
  }

  // `table` is constant where nothing is inserted.
  template <bool kInsert, class Table>
  static TSETS_INLINE void ProbeBlock(Table* table, const Value* values, size_t rows, int32_t* out) {
    size_t places[kBlockRows];
    Slot* const slots = table->slots_.data();
    const size_t mask = table->mask_;
    for (size_t i = 0; i < rows; i++) places[i] = table->SlotOf(Key::WordOf(values[i]));
    if (table->slots_.bytes() > kCachedBytes) {
      for (size_t i = 0; i < rows; i++) __builtin_prefetch(&slots[places[i]]);
    }
    for (size_t i = 0; i < rows; i++) {
      const Word key = Key::WordOf(values[i]);
      size_t place = places[i];
      while (slots[place].group_plus_1 != 0 && slots[place].key != key) place = (place + 1) & mask;
      if constexpr (kInsert) {
        if (slots[place].group_plus_1 == 0) {
          table->keys_[table->groups_++] = values[i];
          slots[place] = {key, static_cast<Word>(table->groups_)};
        }
      }
      out[i] = static_cast<int32_t>(slots[place].group_plus_1) - 1;
    }
  }

  // Room for `groups`, in an array where many groups are in a small range.
  bool Grow(size_t groups) {
    if constexpr (Key::kIsInteger) {
      if (groups_ > 0 && Distance(low_, high_) / kPlacesPerGroup < groups_) return ToDirect();
    }
    BigArray<Slot> before;
    before.Swap(&slots_);
    const size_t places = before.bytes() == 0 ? 0 : mask_ + 1;
    if (!MakeSlots(groups)) {
      before.Swap(&slots_);
      return false;
    }
    // In their order, so that memory is written nearly in order too.
    for (size_t i = 0; i < places; i++) {
      if (before[i].group_plus_1 != 0) Place(before[i]);
    }
    return true;
  }

  // Empty slots for `groups` at a load of at most 1/2.
  bool MakeSlots(size_t groups) {
    unsigned bits = 6;
    while ((size_t{1} << bits) / 2 < groups) bits++;
    if (!slots_.ResetZeroed(size_t{1} << bits)) return false;
    shift_ = 64 - bits;
    mask_ = (size_t{1} << bits) - 1;
    limit_ = (mask_ + 1) / 2;
    return true;
  }

  TSETS_INLINE void Place(Slot slot) {
    size_t place = SlotOf(slot.key);
    while (slots_[place].group_plus_1 != 0) place = (place + 1) & mask_;
    slots_[place] = slot;
  }

  // Modulo 2^64, so that it holds for signed and unsigned types.
  static TSETS_INLINE uint64_t Distance(Value from, Value to) {
    return static_cast<uint64_t>(to) - static_cast<uint64_t>(from);
  }
  TSETS_INLINE uint64_t PlaceOf(Value value) const {
    if constexpr (std::is_same_v<Key, BoolKey>) return static_cast<uint64_t>(value != 0) - base_;
    return static_cast<uint64_t>(value) - base_;
  }
  TSETS_INLINE void PrefetchPlace(Value value) const {
    const uint64_t place = PlaceOf(value);
    if (place < places_) __builtin_prefetch(&direct_[place]);
  }

  // The range of all keys so far.
  void Widen(const Value* values, size_t rows) {
    Value low = values[0];
    Value high = values[0];
    for (size_t i = 1; i < rows; i++) {
      low = values[i] < low ? values[i] : low;
      high = values[i] > high ? values[i] : high;
    }
    low_ = rows_ == rows ? low : std::min(low, low_);
    high_ = rows_ == rows ? high : std::max(high, high_);
    if constexpr (std::is_same_v<Key, BoolKey>) {
      low_ = 0;
      high_ = 1;
    }
  }

  // Makes the array cover the range, or goes over to the hash table where that would be too much.
  bool FitDirect() {
    const uint64_t last = Distance(low_, high_);
    if (places_ > 0 && PlaceOf(low_) < places_ && PlaceOf(high_) < places_) return true;
    const uint64_t allowed = std::max(std::min(kSmallRange, kPlacesPerRow * rows_), kPlacesPerGroup * groups_);
    if (last >= allowed) return ToHash();
    // Twice what is needed, on both sides as far as the type's numbers go, so that a slow move of the range does not copy
    // often. Places outside of the type are never asked for.
    const uint64_t places = std::min(allowed, std::max<uint64_t>(64, 2 * (last + 1)));
    const uint64_t spare = places - (last + 1);
    const bool falls = places_ > 0 && PlaceOf(low_) >= places_;
    const bool rises = places_ > 0 && PlaceOf(high_) >= places_;
    const uint64_t below = falls ? (rises ? spare / 2 : spare) : 0;
    return LayDirect(static_cast<uint64_t>(low_) - below, places);
  }

  bool LayDirect(uint64_t base, uint64_t places) {
    places_ = 0;
    if (places > SIZE_MAX / 8 || !direct_.ResetZeroed(static_cast<size_t>(places))) return false;
    base_ = base;
    places_ = places;
    for (size_t g = 0; g < groups_; g++) direct_[PlaceOf(keys_[g])] = static_cast<int32_t>(g + 1);
    return true;
  }

  bool ToDirect() {
    if (!LayDirect(static_cast<uint64_t>(low_), Distance(low_, high_) + 1)) return false;
    direct_mode_ = true;
    slots_.Free();
    limit_ = 0;
    return true;
  }

  bool ToHash() {
    direct_mode_ = false;
    direct_.Free();
    places_ = 0;
    if (!MakeSlots(groups_)) return false;
    for (size_t g = 0; g < groups_; g++) Place({Key::WordOf(keys_[g]), static_cast<Word>(g + 1)});
    return true;
  }

  bool GroupDirect(const Value* values, size_t rows, int32_t* out) {
    const bool prefetch = direct_.bytes() > kCachedBytes;
    for (size_t at = 0; at < rows; at += kBlockRows) {
      const size_t end = std::min(at + kBlockRows, rows);
      if (groups_ + kBlockRows > kMaxGroups || !keys_.Reserve(groups_ + kBlockRows, groups_)) return false;
      int32_t* const direct = direct_.data();
      for (size_t i = at; i < end; i++) {
        if (prefetch && i + kAhead < rows) __builtin_prefetch(&direct[PlaceOf(values[i + kAhead])]);
        int32_t* const place = &direct[PlaceOf(values[i])];
        if (*place == 0) {
          keys_[groups_++] = values[i];
          *place = static_cast<int32_t>(groups_);
        }
        out[i] = *place - 1;
      }
    }
    return true;
  }

  // The first key of each group.
  BigArray<Value> keys_;
  uint64_t rows_ = 0;

  // Hash table: linear probing, a power of two of slots, at most `limit_` groups.
  BigArray<Slot> slots_;
  unsigned shift_ = 63;
  size_t mask_ = 0;
  size_t limit_ = 0;

  // Array: place 0 stands for the key `base_`; holds group + 1.
  bool direct_mode_ = Key::kIsInteger;
  BigArray<int32_t> direct_;
  uint64_t base_ = 0;
  uint64_t places_ = 0;
  Value low_ = 0;
  Value high_ = 0;
};

}  // namespace

std::unique_ptr<GroupTable> CreateNumberGroups(Element type) {
  switch (type) {
    case Element::kInt8:
      return std::make_unique<NumberGroups<PlainKey<int8_t>>>();
    case Element::kUint8:
      return std::make_unique<NumberGroups<PlainKey<uint8_t>>>();
    case Element::kInt16:
      return std::make_unique<NumberGroups<PlainKey<int16_t>>>();
    case Element::kUint16:
      return std::make_unique<NumberGroups<PlainKey<uint16_t>>>();
    case Element::kInt32:
      return std::make_unique<NumberGroups<PlainKey<int32_t>>>();
    case Element::kUint32:
      return std::make_unique<NumberGroups<PlainKey<uint32_t>>>();
    case Element::kInt64:
      return std::make_unique<NumberGroups<PlainKey<int64_t>>>();
    case Element::kUint64:
      return std::make_unique<NumberGroups<PlainKey<uint64_t>>>();
    case Element::kFloat32:
      return std::make_unique<NumberGroups<PlainKey<float>>>();
    case Element::kFloat64:
      return std::make_unique<NumberGroups<PlainKey<double>>>();
  }
  return nullptr;
}

std::unique_ptr<GroupTable> CreateBoolGroups() { return std::make_unique<NumberGroups<BoolKey>>(); }

}  // namespace tsets
