#include <algorithm>
#include <cstring>

#include "core/columns/big_array.h"
#include "core/columns/group_table.h"
#include "core/kernel_loops.h"

namespace tsets {

namespace {

// Rows that are looked up together, so that their misses of the cache overlap.
constexpr size_t kBlockRows = 256;
constexpr size_t kCachedBytes = size_t{256} << 10;

TSETS_INLINE uint64_t Load(const uint8_t* bytes, size_t count) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

// Up to 8 bytes as a number, zeros behind them; with two loads of fixed size where they overlap.
TSETS_INLINE uint64_t LoadShort(const uint8_t* bytes, size_t count) {
  if (count >= 4) return Load(bytes, 4) | Load(bytes + count - 4, 4) << (8 * (count - 4));
  if (count == 0) return 0;
  return static_cast<uint64_t>(bytes[0]) | static_cast<uint64_t>(bytes[count / 2]) << (8 * (count / 2)) |
         static_cast<uint64_t>(bytes[count - 1]) << (8 * (count - 1));
}

// A text by which it is compared: in full up to 12 bytes, else its first four and where all of them are.
struct TextView {
  uint32_t length;
  uint32_t first;
  uint64_t rest;
};
static_assert(sizeof(TextView) == 16);
constexpr size_t kInlineBytes = 12;

TSETS_INLINE TextView InlineView(const uint8_t* bytes, size_t length) {
  if (length <= 4) return {static_cast<uint32_t>(length), static_cast<uint32_t>(LoadShort(bytes, length)), 0};
  return {static_cast<uint32_t>(length), static_cast<uint32_t>(Load(bytes, 4)),
          length > kInlineBytes ? 0 : LoadShort(bytes + 4, length - 4)};
}

TSETS_INLINE uint64_t Fold(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Only for this table: which task a key goes to is said by key_hash.h.
TSETS_INLINE uint32_t HashView(const TextView& view, const uint8_t* bytes) {
  constexpr uint64_t kA = 0x9e3779b97f4a7c15u;
  constexpr uint64_t kB = 0xbf58476d1ce4e5b9u;
  uint64_t h = Fold((static_cast<uint64_t>(view.first) << 32 | view.length) ^ kA, kB);
  if (view.length <= kInlineBytes) return static_cast<uint32_t>(Fold(h ^ view.rest, kA) >> 32);
  size_t at = 4;
  for (; view.length - at > 8; at += 8) h = Fold(h ^ Load(bytes + at, 8), kA);
  return static_cast<uint32_t>(Fold(h ^ Load(bytes + view.length - 8, 8), kB) >> 32);
}

class TextGroups final : public GroupTable {
 public:
  bool GroupOf(const KeyColumn& keys, int32_t* out) override {
    for (size_t at = 0; at < keys.rows; at += kBlockRows) {
      const size_t rows = std::min(kBlockRows, keys.rows - at);
      if (groups_ + rows > kMaxGroups || !views_.Reserve(groups_ + rows, groups_)) return false;
      if (groups_ + rows > limit_ && !Grow(groups_ + rows)) return false;
      const auto* offsets = keys.texts.offsets + at;
      const auto bytes = static_cast<size_t>(offsets[rows] - offsets[0]);
      if (!pool_.Reserve(pool_used_ + bytes, pool_used_)) return false;
      ProbeBlock<true>(this, offsets, keys.texts.bytes, rows, out + at);
    }
    return true;
  }

  void Find(const KeyColumn& keys, int32_t* out) const override {
    if (groups_ == 0) {
      std::fill(out, out + keys.rows, -1);
      return;
    }
    for (size_t at = 0; at < keys.rows; at += kBlockRows) {
      const size_t rows = std::min(kBlockRows, keys.rows - at);
      ProbeBlock<false>(this, keys.texts.offsets + at, keys.texts.bytes, rows, out + at);
    }
  }

  size_t bytes() const override { return views_.bytes() + slots_.bytes() + pool_.bytes(); }

  void CopyValues(size_t, size_t, void*) const override {}

  size_t TextBytes(size_t from, size_t to) const override {
    size_t bytes = 0;
    for (size_t g = from; g < to; g++) bytes += views_[g].length;
    return bytes;
  }

  void CopyTexts(size_t from, size_t to, int32_t* offsets, uint8_t* bytes) const override {
    size_t end = 0;
    *offsets++ = 0;
    for (size_t g = from; g < to; g++) {
      const TextView& view = views_[g];
      if (view.length == 0) {
        *offsets++ = static_cast<int32_t>(end);
        continue;
      }
      if (view.length > kInlineBytes) {
        std::memcpy(bytes + end, pool_.data() + view.rest, view.length);
      } else {
        // Length, then the bytes: the view itself.
        std::memcpy(bytes + end, reinterpret_cast<const uint8_t*>(&view) + sizeof(uint32_t), view.length);
      }
      end += view.length;
      *offsets++ = static_cast<int32_t>(end);
    }
  }

 private:
  struct Slot {
    uint32_t hash;
    // 0: free.
    uint32_t group_plus_1;
  };

  TSETS_INLINE bool Holds(uint32_t group, const TextView& view, const uint8_t* bytes) const {
    const TextView& other = views_[group];
    if (other.length != view.length || other.first != view.first) return false;
    if (view.length <= kInlineBytes) return other.rest == view.rest;
    return std::memcmp(pool_.data() + other.rest, bytes, view.length) == 0;
  }

  // `table` is constant where nothing is inserted.
  template <bool kInsert, class Table>
  static TSETS_INLINE void ProbeBlock(Table* table, const int32_t* offsets, const uint8_t* bytes, size_t rows,
                                      int32_t* out) {
    TextView views[kBlockRows];
    uint32_t hashes[kBlockRows];
    Slot* const slots = table->slots_.data();
    const size_t mask = table->mask_;
    const unsigned shift = table->shift_;
    for (size_t i = 0; i < rows; i++) {
      const uint8_t* text = bytes + offsets[i];
      views[i] = InlineView(text, static_cast<size_t>(offsets[i + 1] - offsets[i]));
      hashes[i] = HashView(views[i], text);
    }
    if (table->slots_.bytes() > kCachedBytes) {
      for (size_t i = 0; i < rows; i++) __builtin_prefetch(&slots[hashes[i] >> shift]);
      for (size_t i = 0; i < rows; i++) {
        const uint32_t group = slots[hashes[i] >> shift].group_plus_1;
        if (group != 0) __builtin_prefetch(&table->views_[group - 1]);
      }
    }
    for (size_t i = 0; i < rows; i++) {
      const uint8_t* text = bytes + offsets[i];
      const uint32_t hash = hashes[i];
      size_t place = hash >> shift;
      while (slots[place].group_plus_1 != 0 &&
             (slots[place].hash != hash || !table->Holds(slots[place].group_plus_1 - 1, views[i], text))) {
        place = (place + 1) & mask;
      }
      if constexpr (kInsert) {
        if (slots[place].group_plus_1 == 0) slots[place] = {hash, table->Add(views[i], text)};
      }
      out[i] = static_cast<int32_t>(slots[place].group_plus_1) - 1;
    }
  }

  // A new group; there is room for it. Returns its number + 1.
  uint32_t Add(TextView view, const uint8_t* bytes) {
    if (view.length > kInlineBytes) {
      view.rest = pool_used_;
      std::memcpy(pool_.data() + pool_used_, bytes, view.length);
      pool_used_ += view.length;
    }
    views_[groups_++] = view;
    return static_cast<uint32_t>(groups_);
  }

  // Room for `groups` at a load of at most 1/2.
  bool Grow(size_t groups) {
    unsigned bits = 6;
    while ((size_t{1} << bits) / 2 < groups) bits++;
    BigArray<Slot> before;
    before.Swap(&slots_);
    const size_t places = before.bytes() == 0 ? 0 : mask_ + 1;
    if (bits > 32 || !slots_.ResetZeroed(size_t{1} << bits)) {
      before.Swap(&slots_);
      return false;
    }
    shift_ = 32 - bits;
    mask_ = (size_t{1} << bits) - 1;
    limit_ = (mask_ + 1) / 2;
    // In their order, so that memory is written nearly in order too.
    for (size_t i = 0; i < places; i++) {
      if (before[i].group_plus_1 == 0) continue;
      size_t place = before[i].hash >> shift_;
      while (slots_[place].group_plus_1 != 0) place = (place + 1) & mask_;
      slots_[place] = before[i];
    }
    return true;
  }

  BigArray<Slot> slots_;
  unsigned shift_ = 26;
  size_t mask_ = 0;
  size_t limit_ = 0;
  BigArray<TextView> views_;
  // Bytes of the texts that are longer than a view.
  BigArray<uint8_t> pool_;
  size_t pool_used_ = 0;
};

}  // namespace

std::unique_ptr<GroupTable> CreateTextGroups() { return std::make_unique<TextGroups>(); }

}  // namespace tsets
