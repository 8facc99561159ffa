#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/columns/sort_keys.h"

namespace tsets {

// Sorts a column that comes in pieces; see src/columns/sort-order.ts. First Add, then Step until it says true, then Copy.
// One thread.
class Sorter {
 public:
  virtual ~Sorter() = default;

  // False where there is no memory, or beyond 2^31 rows. The memory of texts has to stay valid until all is sorted.
  virtual bool Add(const KeyColumn& keys) = 0;
  // False where there is no memory. REQUIRES: called once.
  virtual bool Start() = 0;
  // Works for some milliseconds; true when all is sorted.
  virtual bool Step() = 0;
  // Rows from … to in their order: their numbers, or their values, as the sorter was made for.
  virtual void Copy(size_t from, size_t to, void* out) const = 0;
  // Memory that it holds.
  virtual size_t bytes() const = 0;

  size_t rows() const { return rows_; }

 protected:
  static constexpr size_t kMaxRows = INT32_MAX;
  size_t rows_ = 0;
};

// Of row numbers (int32), equal keys in the order of their rows.
std::unique_ptr<Sorter> CreateNumberSorter(Element type, SortOrder order);
std::unique_ptr<Sorter> CreateBoolSorter(SortOrder order);
std::unique_ptr<Sorter> CreateTextSorter(SortOrder order);
// Of the values themselves; signed_zeros is taken for granted.
std::unique_ptr<Sorter> CreateValueSorter(Element type, bool descending);

}  // namespace tsets
