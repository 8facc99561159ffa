#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/columns/big_array.h"
#include "core/kernel_loops.h"

namespace tsets {

// A stable radix sort. Large parts are scattered by their highest digit until they fit into the cache, and there sorted by the
// next 22 bits, from the low digit on; hardly any two keys are the same in all of them. Time is linear whatever the keys
// are. It stops after some milliseconds and goes on with the next call.
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
    counters_.resize(kCounters);
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
  static constexpr size_t kWholeEntries = size_t{1} << 18;
  static constexpr size_t kInsertionEntries = 16;
  static constexpr int kMemoryDigitBits = 10;
  // Parts of so many entries are sorted by a window of bits, with two digits.
  static constexpr size_t kWindowEntries = 1024;
  static constexpr int kWindowDigitBits = 11;
  static constexpr int kWindowBits = 2 * kWindowDigitBits;
  static constexpr int kPartDigitBits = 10;
  // Of all levels: windows take 64 bits in 3 of them, smaller parts have at most twice as many counters as entries.
  static constexpr size_t kCounters = size_t{1} << 15;

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

  static int DigitBits(size_t count, int bits, int most) {
    int digit = 1;
    while (digit < most && (count >> (digit + 1)) > 0) digit++;
    return std::min(digit, bits - Order::kLowBits);
  }

  // The lowest bits in which keys differ.
  static int DifferingBits(const Entry* entries, size_t count) {
    Key any = 0;
    Key all = static_cast<Key>(~Key{0});
    for (size_t i = 0; i < count; i++) {
      any |= Order::Key(entries[i]);
      all &= Order::Key(entries[i]);
    }
    return HighBit(any ^ all);
  }

  void Open() {
    const Node node = nodes_.back();
    if (node.count <= kWholeEntries || node.bits <= Order::kLowBits) {
      nodes_.pop_back();
      SortWhole(node);
      budget_ -= static_cast<int64_t>(node.count) + 1;
      return;
    }
    digit_bits_ = DigitBits(node.count, node.bits, kMemoryDigitBits);
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
        nodes_.back().bits = std::min(shift, DifferingBits((node.in_other ? other_ : entries_) + node.from, node.count));
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
    SortPart(here, there, node.count, node.bits, node.in_other, counters_.data());
  }

  // Leaves the result in `there` if `move`, else in `here`. `counters` are free for use, kCounters - what is in use above.
  void SortPart(Entry* here, Entry* there, size_t count, int bits, bool move, uint32_t* counters) {
    if (count <= kInsertionEntries || bits <= Order::kLowBits) {
      Finish(here, move ? there : here, count, bits);
      return;
    }
    if (count >= kWindowEntries) {
      SortWindow(here, there, count, bits, move, counters);
      return;
    }
    const int digit_bits = DigitBits(count, bits, kPartDigitBits);
    const int shift = bits - digit_bits;
    const size_t buckets = size_t{1} << digit_bits;
    // Where each bucket begins, and after the entries have moved, where it ends.
    uint32_t* const ends = counters;
    std::fill(ends, ends + buckets, 0);
    for (size_t i = 0; i < count; i++) ends[static_cast<size_t>(Order::Key(here[i]) >> shift) & (buckets - 1)]++;
    uint32_t start = 0;
    uint32_t largest = 0;
    for (size_t d = 0; d < buckets; d++) {
      const uint32_t entries = ends[d];
      largest = std::max(largest, entries);
      ends[d] = start;
      start += entries;
    }
    // Of one digit: what differs is further down, if anything does.
    if (largest == count) {
      SortPart(here, there, count, std::min(shift, DifferingBits(here, count)), move, counters);
      return;
    }
    for (size_t i = 0; i < count; i++) {
      there[ends[static_cast<size_t>(Order::Key(here[i]) >> shift) & (buckets - 1)]++] = here[i];
    }
    if (largest <= kInsertionEntries) {
      Finish(there, move ? there : here, count, shift);
      return;
    }
    start = 0;
    for (size_t d = 0; d < buckets; d++) {
      if (ends[d] > start) {
        SortPart(there + start, here + start, ends[d] - start, shift, !move, counters + buckets);
      }
      start = ends[d];
    }
  }

  // By the highest bits in which keys differ, and these from the low ones on: no branch depends on the keys. What is the same
  // in all of them is rare, unless keys are.
  void SortWindow(Entry* here, Entry* there, size_t count, int bits, bool move, uint32_t* starts) {
    Entry* const out = move ? there : here;
    const int low = std::max(Order::kLowBits, bits - kWindowBits);
    const int passes = (bits - low + kWindowDigitBits - 1) / kWindowDigitBits;
    const int digit_bits = (bits - low + passes - 1) / passes;
    const size_t buckets = size_t{1} << digit_bits;
    for (int shift = low; shift < bits; shift += digit_bits) {
      std::fill(starts, starts + buckets, 0);
      for (size_t i = 0; i < count; i++) starts[static_cast<size_t>(Order::Key(here[i]) >> shift) & (buckets - 1)]++;
      uint32_t start = 0;
      for (size_t d = 0; d < buckets; d++) {
        const uint32_t entries = starts[d];
        starts[d] = start;
        start += entries;
      }
      for (size_t i = 0; i < count; i++) {
        there[starts[static_cast<size_t>(Order::Key(here[i]) >> shift) & (buckets - 1)]++] = here[i];
      }
      std::swap(here, there);
    }
    if (low > Order::kLowBits) {
      for (size_t from = 0; from < count;) {
        const Key window = Order::Key(here[from]) >> low;
        size_t to = from + 1;
        while (to < count && Order::Key(here[to]) >> low == window) to++;
        if (to - from > 1) {
          const int differing = to - from < kWindowEntries ? low : std::min(low, DifferingBits(here + from, to - from));
          SortPart(here + from, there + from, to - from, differing, false, starts + buckets);
        }
        from = to;
      }
    }
    if (here != out) std::copy(here, here + count, out);
    if (Order::kHasTies && low == Order::kLowBits) SortTies(out, count);
  }

  // No entry is far from its place.
  void Finish(const Entry* from, Entry* to, size_t count, int bits) {
    if (bits > Order::kLowBits) {
      Insertion(from, to, count);
    } else if (from != to) {
      std::copy(from, from + count, to);
    }
    if (Order::kHasTies) SortTies(to, count);
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
  std::vector<uint32_t> counters_;
  int64_t budget_ = 0;
};

}  // namespace tsets
