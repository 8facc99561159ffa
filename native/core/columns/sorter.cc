#include "core/columns/sorter.h"

#include "core/columns/radix_sort.h"
#include "core/columns/with_element.h"

namespace tsets {

namespace {

// Entries in memory that grows, and the sort over them. Order is one of RadixSort's.
template <class Order>
class EntrySorter : public Sorter {
 public:
  using Entry = typename Order::Entry;
  using Key = typename RadixSort<Order>::Key;

  bool Start() override {
    if (rows_ > 0 && !other_.Resize(rows_, 0)) return false;
    sort_.Start(&order_, entries_.data(), other_.data(), rows_, any_ ^ all_);
    return true;
  }

  bool Step() override {
    if (!sort_.Step()) return false;
    other_.Free();
    return true;
  }

  size_t bytes() const override { return entries_.bytes() + other_.bytes(); }

 protected:
  bool Room(size_t rows) { return rows_ + rows <= kMaxRows && entries_.Reserve(rows_ + rows, rows_); }

  TSETS_INLINE void Push(const Entry& entry) {
    any_ |= Order::Key(entry);
    all_ &= Order::Key(entry);
    entries_[rows_++] = entry;
  }

  Order order_;
  BigArray<Entry> entries_;
  BigArray<Entry> other_;
  // Bits that are set in some key, and in all.
  Key any_ = 0;
  Key all_ = static_cast<Key>(~Key{0});
  RadixSort<Order> sort_;
};

// A key of 32 bits above its row: one number, and no two of them are the same.
struct NarrowOrder {
  using Entry = uint64_t;
  static constexpr int kLowBits = 32;
  static constexpr bool kHasTies = false;
  static TSETS_INLINE uint64_t Key(uint64_t entry) { return entry; }
  static TSETS_INLINE uint64_t Make(uint32_t key, size_t row) { return static_cast<uint64_t>(key) << 32 | row; }
  static TSETS_INLINE int32_t Row(uint64_t entry) { return static_cast<int32_t>(static_cast<uint32_t>(entry)); }
  void Ties(Entry*, size_t) const {}
};

struct WideOrder {
  struct Entry {
    uint64_t key;
    uint32_t row;
  };
  static constexpr int kLowBits = 0;
  static constexpr bool kHasTies = false;
  static TSETS_INLINE uint64_t Key(const Entry& entry) { return entry.key; }
  static TSETS_INLINE Entry Make(uint64_t key, size_t row) { return {key, static_cast<uint32_t>(row)}; }
  static TSETS_INLINE int32_t Row(const Entry& entry) { return static_cast<int32_t>(entry.row); }
  void Ties(Entry*, size_t) const {}
};

template <class T>
using RowOrder = std::conditional_t<sizeof(T) == 8, WideOrder, NarrowOrder>;

struct PlainNumber {
  template <class T>
  static TSETS_INLINE T Of(T value) {
    return value;
  }
};
struct PlainBool {
  static TSETS_INLINE uint8_t Of(uint8_t value) { return value != 0; }
};

template <class T, class Plain>
class RowSorter final : public EntrySorter<RowOrder<T>> {
 public:
  explicit RowSorter(SortOrder order) : sort_order_(order) {}

  bool Add(const KeyColumn& keys) override {
    if (!this->Room(keys.rows)) return false;
    const T* values = static_cast<const T*>(keys.values);
    const SortWord<T> flip = sort_order_.descending ? static_cast<SortWord<T>>(~SortWord<T>{0}) : 0;
    for (size_t i = 0; i < keys.rows; i++) {
      this->Push(RowOrder<T>::Make(SortKey(Plain::Of(values[i]), sort_order_.signed_zeros) ^ flip, this->rows_));
    }
    return true;
  }

  void Copy(size_t from, size_t to, void* out) const override {
    auto* rows = static_cast<int32_t*>(out);
    for (size_t i = from; i < to; i++) rows[i - from] = RowOrder<T>::Row(this->entries_[i]);
  }

 private:
  SortOrder sort_order_;
};

template <class Word>
struct ValueOrder {
  using Entry = Word;
  static constexpr int kLowBits = 0;
  static constexpr bool kHasTies = false;
  static TSETS_INLINE Word Key(Word entry) { return entry; }
  void Ties(Entry*, size_t) const {}
};

template <class T>
class ValueSorter final : public EntrySorter<ValueOrder<SortWord<T>>> {
 public:
  explicit ValueSorter(bool descending) : flip_(descending ? static_cast<SortWord<T>>(~SortWord<T>{0}) : 0) {}

  bool Add(const KeyColumn& keys) override {
    if (!this->Room(keys.rows)) return false;
    const T* values = static_cast<const T*>(keys.values);
    for (size_t i = 0; i < keys.rows; i++) this->Push(SortKey(values[i], true) ^ flip_);
    return true;
  }

  void Copy(size_t from, size_t to, void* out) const override {
    T* values = static_cast<T*>(out);
    for (size_t i = from; i < to; i++) values[i - from] = ValueOfKey<T>(this->entries_[i] ^ flip_);
  }

 private:
  SortWord<T> flip_;
};

// Texts by their first 8 bytes, then by all.
struct TextOrder {
  struct Entry {
    uint64_t key;
    uint32_t row;
  };
  static constexpr int kLowBits = 0;
  static constexpr bool kHasTies = true;
  static TSETS_INLINE uint64_t Key(const Entry& entry) { return entry.key; }

  const Text* texts = nullptr;
  uint64_t flip = 0;
  // Where the 8 bytes of the keys begin.
  uint32_t depth = 0;

  void Ties(Entry* entries, size_t count) const {
    constexpr size_t kFew = 24;
    if (count <= kFew) {
      for (size_t i = 1; i < count; i++) {
        const Entry entry = entries[i];
        size_t at = i;
        for (; at > 0 && IsBefore(entry, entries[at - 1]); at--) entries[at] = entries[at - 1];
        entries[at] = entry;
      }
      return;
    }
    // Those that end within the 8 bytes are beginnings of all others: by their lengths they are sorted.
    std::vector<Entry> sorted(entries, entries + count);
    size_t starts[11] = {};
    for (const Entry& entry : sorted) starts[Place(entry) + 1]++;
    for (size_t p = 0; p < 10; p++) starts[p + 1] += starts[p];
    const size_t longer = flip == 0 ? kLonger : 0;
    const size_t from = starts[longer];
    const size_t rest = starts[longer + 1] - from;
    for (const Entry& entry : sorted) entries[starts[Place(entry)]++] = entry;
    if (rest < 2) return;
    TextOrder next = *this;
    next.depth += 8;
    uint64_t any = 0;
    uint64_t all = ~uint64_t{0};
    for (size_t i = from; i < from + rest; i++) {
      entries[i].key = TextPrefix(texts[entries[i].row], next.depth) ^ flip;
      any |= entries[i].key;
      all &= entries[i].key;
    }
    RadixSort<TextOrder> sort;
    sort.Start(&next, entries + from, sorted.data(), rest, any ^ all);
    while (!sort.Step()) {
    }
  }

 private:
  static constexpr size_t kLonger = 9;

  bool IsBefore(const Entry& a, const Entry& b) const {
    const int order = CompareTexts(texts[a.row], texts[b.row]);
    return flip == 0 ? order < 0 : order > 0;
  }

  // 0 … 8 by what is left of the text, 9 where that is more; the other way round in a descending order.
  size_t Place(const Entry& entry) const {
    const uint32_t length = texts[entry.row].length;
    const size_t left = length <= depth ? 0 : std::min<size_t>(length - depth, kLonger);
    return flip == 0 ? left : kLonger - left;
  }
};

class TextSorter final : public EntrySorter<TextOrder> {
 public:
  explicit TextSorter(SortOrder order) { order_.flip = order.descending ? ~uint64_t{0} : 0; }

  bool Add(const KeyColumn& keys) override {
    if (!Room(keys.rows) || !texts_.Reserve(rows_ + keys.rows, rows_)) return false;
    for (size_t i = 0; i < keys.rows; i++) {
      const Text text = TextAt(keys.texts, i);
      texts_[rows_] = text;
      Push({TextPrefix(text, 0) ^ order_.flip, static_cast<uint32_t>(rows_)});
    }
    return true;
  }

  bool Start() override {
    order_.texts = texts_.data();
    return EntrySorter::Start();
  }

  void Copy(size_t from, size_t to, void* out) const override {
    auto* rows = static_cast<int32_t*>(out);
    for (size_t i = from; i < to; i++) rows[i - from] = static_cast<int32_t>(entries_[i].row);
  }

  size_t bytes() const override { return EntrySorter::bytes() + texts_.bytes(); }

 private:
  BigArray<Text> texts_;
};

}  // namespace

std::unique_ptr<Sorter> CreateNumberSorter(Element type, SortOrder order) {
  return WithElement(type, [&](auto number) -> std::unique_ptr<Sorter> {
    return std::make_unique<RowSorter<decltype(number), PlainNumber>>(order);
  });
}

std::unique_ptr<Sorter> CreateBoolSorter(SortOrder order) {
  return std::make_unique<RowSorter<uint8_t, PlainBool>>(order);
}

std::unique_ptr<Sorter> CreateTextSorter(SortOrder order) { return std::make_unique<TextSorter>(order); }

std::unique_ptr<Sorter> CreateValueSorter(Element type, bool descending) {
  return WithElement(type, [&](auto number) -> std::unique_ptr<Sorter> {
    return std::make_unique<ValueSorter<decltype(number)>>(descending);
  });
}

}  // namespace tsets
