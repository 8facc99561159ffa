#include "core/columns/run_merge.h"

#include "core/columns/with_element.h"

namespace tsets {

namespace {

// How a key is read: as a number in its order, and whether two of the same number may differ.
template <class T>
struct NumberKeys {
  static constexpr bool kHasTies = false;
  static TSETS_INLINE uint64_t KeyAt(const KeyColumn& keys, size_t row, bool signed_zeros) {
    return SortKey(static_cast<const T*>(keys.values)[row], signed_zeros);
  }
};

struct BoolKeys {
  static constexpr bool kHasTies = false;
  static TSETS_INLINE uint64_t KeyAt(const KeyColumn& keys, size_t row, bool) {
    return static_cast<const uint8_t*>(keys.values)[row] != 0;
  }
};

struct TextKeys {
  static constexpr bool kHasTies = true;
  static TSETS_INLINE uint64_t KeyAt(const KeyColumn& keys, size_t row, bool) {
    return TextPrefix(TextAt(keys.texts, row), 0);
  }
};

template <class Keys>
class LoserTree final : public RunMerge {
 public:
  LoserTree(size_t runs, SortOrder order)
      : order_(order), flip_(order.descending ? ~uint64_t{0} : 0), runs_(runs), tree_(runs) {}

  void Feed(size_t run, const KeyColumn& keys) override {
    Run& fed = runs_[run];
    fed.keys = keys;
    fed.row = 0;
    fed.ended = keys.rows == 0;
    if (!fed.ended) fed.key = KeyOf(fed);
    // A run that was the winner plays again; before the tree is built there is none.
    if (built_) Replay(run);
  }

  size_t Next(size_t room, int32_t* runs, int32_t* rows, int32_t* hungry) override {
    *hungry = -1;
    if (runs_.empty()) return 0;
    if (!built_) Build();
    size_t count = 0;
    while (count < room) {
      const size_t winner = tree_[0];
      Run& run = runs_[winner];
      if (run.ended) break;
      runs[count] = static_cast<int32_t>(winner);
      rows[count++] = static_cast<int32_t>(run.row++);
      if (run.row == run.keys.rows) {
        *hungry = static_cast<int32_t>(winner);
        break;
      }
      run.key = KeyOf(run);
      Replay(winner);
    }
    return count;
  }

 private:
  struct Run {
    KeyColumn keys;
    size_t row = 0;
    // Of the row, in the order of numbers.
    uint64_t key = 0;
    bool ended = true;
  };

  TSETS_INLINE uint64_t KeyOf(const Run& run) const {
    return Keys::KeyAt(run.keys, run.row, order_.signed_zeros) ^ flip_;
  }

  // Of equal keys the one of the first run comes first; a run that has ended comes last.
  TSETS_INLINE bool IsBefore(size_t a, size_t b) const {
    const Run& x = runs_[a];
    const Run& y = runs_[b];
    if (x.ended || y.ended) return !x.ended || (y.ended && a < b);
    if (x.key != y.key) return x.key < y.key;
    if constexpr (Keys::kHasTies) {
      const int order = CompareTexts(TextAt(x.keys.texts, x.row), TextAt(y.keys.texts, y.row));
      if (order != 0) return order_.descending ? order > 0 : order < 0;
    }
    return a < b;
  }

  // Leaf of run r is node r + size; node n > 0 holds the loser of its two sides, tree_[0] the winner of all.
  void Build() {
    const size_t size = runs_.size();
    std::vector<size_t> winners(2 * size);
    for (size_t r = 0; r < size; r++) winners[size + r] = r;
    for (size_t n = size - 1; n > 0; n--) {
      const size_t a = winners[2 * n];
      const size_t b = winners[2 * n + 1];
      const bool first = IsBefore(a, b);
      winners[n] = first ? a : b;
      tree_[n] = first ? b : a;
    }
    tree_[0] = size == 1 ? 0 : winners[1];
    built_ = true;
  }

  TSETS_INLINE void Replay(size_t run) {
    size_t winner = run;
    for (size_t n = (run + runs_.size()) / 2; n > 0; n /= 2) {
      if (IsBefore(tree_[n], winner)) std::swap(tree_[n], winner);
    }
    tree_[0] = winner;
  }

  SortOrder order_;
  uint64_t flip_;
  std::vector<Run> runs_;
  std::vector<size_t> tree_;
  bool built_ = false;
};

}  // namespace

std::unique_ptr<RunMerge> CreateNumberMerge(Element type, size_t runs, SortOrder order) {
  return WithElement(type, [&](auto number) -> std::unique_ptr<RunMerge> {
    return std::make_unique<LoserTree<NumberKeys<decltype(number)>>>(runs, order);
  });
}

std::unique_ptr<RunMerge> CreateBoolMerge(size_t runs, SortOrder order) {
  return std::make_unique<LoserTree<BoolKeys>>(runs, order);
}

std::unique_ptr<RunMerge> CreateTextMerge(size_t runs, SortOrder order) {
  return std::make_unique<LoserTree<TextKeys>>(runs, order);
}

}  // namespace tsets
