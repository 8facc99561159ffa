#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/columns/big_array.h"
#include "core/kernel_loops.h"

namespace tsets {

// A stable sort by the high digits first, of so many bits that about eight entries are left in a bucket: two passes sort 10^8
// entries to runs that an insertion ends. The first passes write to memory, all others stay in the cache. Time is linear
// whatever the keys are. It stops after some milliseconds and goes on with the next call.
//
// Order says what is sorted: `Entry`, `Key(entry)` (an unsigned integer, whose lowest `kLowBits` bits only tell entries apart
// that are in order already), and `Ties(entries, count)`, which orders entries of one key where `kHasTies`.
template <class Order>
class RadixSort {
 public:
  using Entry = typename Order::Entry;
  using Key = decltype(Order::Key(Entry()));

  // Sorts `entries`, of which there are `count`, with `other` of the same size beside them. The keys' bits that differ are
  // among those of `differing`.
  void Start(const Order* order, Entry* entries, Entry* other, size_t count, Key differing) {
    order_ = order;
    entries_ = entries;
    other_ = other;
    nodes_.clear();
    nodes_.push_back({0, count, HighBit(differing), false});
    phase_ = Phase::kOpen;
  }

  // True when all is sorted, in `entries`.
  bool Step() {
    budget_ = kStepEntries;
    while (budget_ > 0) {
      if (nodes_.empty()) return true;
      switch (phase_) {
        case Phase::kOpen:
          Open();
          break;
        case Phase::kCount:
          Count();
          break;
        case Phase::kScatter:
          Scatter();
          break;
      }
    }
    return nodes_.empty();
  }

 private:
  static constexpr int64_t kStepEntries = int64_t{1} << 22;
  // Smaller parts are sorted without stopping.
  static constexpr size_t kWholeEntries = size_t{1} << 20;
  static constexpr size_t kInsertionEntries = 24;
  static constexpr int kMaxDigitBits = 11;

  // Entries from … from + count, whose keys differ in their lowest `bits` bits.
  struct Node {
    size_t from;
    size_t count;
    int bits;
    bool in_other;
  };

  enum class Phase { kOpen, kCount, kScatter };

  static int HighBit(Key key) {
    int bits = 0;
    for (; key != 0; key >>= 1) bits++;
    return bits;
  }

  static int DigitBits(size_t count, int bits) {
    int digit = 1;
    while (digit < kMaxDigitBits && (count >> (digit + 3)) > 1) digit++;
    return std::min(digit, bits - Order::kLowBits);
  }

  void Open() {
    const Node node = nodes_.back();
    if (node.count <= kWholeEntries || node.bits <= Order::kLowBits) {
      nodes_.pop_back();
      SortWhole(node);
      budget_ -= static_cast<int64_t>(node.count) + 1;
      return;
    }
    digit_bits_ = DigitBits(node.count, node.bits);
    starts_.assign((size_t{1} << digit_bits_) + 1, 0);
    at_ = 0;
    phase_ = Phase::kCount;
  }

  void Count() {
    const Node& node = nodes_.back();
    const size_t end = std::min(node.count, at_ + static_cast<size_t>(budget_));
    const Entry* entries = (node.in_other ? other_ : entries_) + node.from;
    const int shift = node.bits - digit_bits_;
    const size_t mask = (size_t{1} << digit_bits_) - 1;
    for (size_t i = at_; i < end; i++) starts_[(static_cast<size_t>(Order::Key(entries[i]) >> shift) & mask) + 1]++;
    budget_ -= static_cast<int64_t>(end - at_);
    at_ = end;
    if (at_ < node.count) return;
    for (size_t d = 0; d <= mask; d++) {
      // All of one digit: nothing moves.
      if (starts_[d + 1] == node.count) {
        nodes_.back().bits = shift;
        phase_ = Phase::kOpen;
        return;
      }
    }
    for (size_t d = 0; d <= mask; d++) starts_[d + 1] += starts_[d];
    next_.assign(starts_.begin(), starts_.end() - 1);
    at_ = 0;
    phase_ = Phase::kScatter;
  }

  void Scatter() {
    const Node node = nodes_.back();
    const size_t end = std::min(node.count, at_ + static_cast<size_t>(budget_));
    const Entry* from = (node.in_other ? other_ : entries_) + node.from;
    Entry* to = (node.in_other ? entries_ : other_) + node.from;
    const int shift = node.bits - digit_bits_;
    const size_t mask = (size_t{1} << digit_bits_) - 1;
    size_t* const next = next_.data();
    for (size_t i = at_; i < end; i++) to[next[static_cast<size_t>(Order::Key(from[i]) >> shift) & mask]++] = from[i];
    budget_ -= static_cast<int64_t>(end - at_);
    at_ = end;
    if (at_ < node.count) return;
    nodes_.pop_back();
    for (size_t d = 0; d <= mask; d++) {
      const size_t count = starts_[d + 1] - starts_[d];
      if (count > 0) nodes_.push_back({node.from + starts_[d], count, shift, !node.in_other});
    }
    phase_ = Phase::kOpen;
  }

  void SortWhole(const Node& node) {
    Entry* const here = (node.in_other ? other_ : entries_) + node.from;
    Entry* const there = (node.in_other ? entries_ : other_) + node.from;
    SortPart(here, there, node.count, node.bits, node.in_other);
  }

  // Leaves the result in `there` if `move`, else in `here`.
  void SortPart(Entry* here, Entry* there, size_t count, int bits, bool move) {
    if (count <= kInsertionEntries || bits <= Order::kLowBits) {
      Entry* const out = move ? there : here;
      if (bits <= Order::kLowBits) {
        if (move) std::copy(here, here + count, there);
      } else {
        Insertion(here, out, count);
      }
      if (Order::kHasTies) SortTies(out, count);
      return;
    }
    const int digit_bits = DigitBits(count, bits);
    const int shift = bits - digit_bits;
    const size_t mask = (size_t{1} << digit_bits) - 1;
    // Where each bucket begins, and after the entries have moved, where it ends.
    uint32_t ends[size_t{1} << kMaxDigitBits];
    std::fill(ends, ends + mask + 1, 0);
    for (size_t i = 0; i < count; i++) ends[static_cast<size_t>(Order::Key(here[i]) >> shift) & mask]++;
    if (ends[static_cast<size_t>(Order::Key(here[0]) >> shift) & mask] == count) {
      SortPart(here, there, count, shift, move);
      return;
    }
    uint32_t start = 0;
    for (size_t d = 0; d <= mask; d++) {
      const uint32_t entries = ends[d];
      ends[d] = start;
      start += entries;
    }
    for (size_t i = 0; i < count; i++) there[ends[static_cast<size_t>(Order::Key(here[i]) >> shift) & mask]++] = here[i];
    start = 0;
    for (size_t d = 0; d <= mask; d++) {
      if (ends[d] > start) SortPart(there + start, here + start, ends[d] - start, shift, !move);
      start = ends[d];
    }
  }

  static void Insertion(const Entry* from, Entry* to, size_t count) {
    for (size_t i = 0; i < count; i++) {
      const Entry entry = from[i];
      const Key key = Order::Key(entry);
      size_t at = i;
      for (; at > 0 && Order::Key(to[at - 1]) > key; at--) to[at] = to[at - 1];
      to[at] = entry;
    }
  }

  void SortTies(Entry* entries, size_t count) {
    for (size_t from = 0; from < count;) {
      size_t to = from + 1;
      while (to < count && Order::Key(entries[to]) == Order::Key(entries[from])) to++;
      if (to - from > 1) order_->Ties(entries + from, to - from);
      from = to;
    }
  }

  const Order* order_ = nullptr;
  Entry* entries_ = nullptr;
  Entry* other_ = nullptr;
  // The last one is worked at; in `phase_`, from entry `at_` on.
  std::vector<Node> nodes_;
  Phase phase_ = Phase::kOpen;
  size_t at_ = 0;
  int digit_bits_ = 0;
  std::vector<size_t> starts_;
  std::vector<size_t> next_;
  int64_t budget_ = 0;
};

}  // namespace tsets
