#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/columns/hash_rows.h"
#include "core/kernels.h"

namespace tsets {

// A column of keys: `values` for numbers and bools (a byte a row), `texts` for utf8 and binary.
struct KeyColumn {
  const void* values = nullptr;
  ByteRows texts = {nullptr, nullptr, 0};
  size_t rows = 0;
};

// Numbers the different keys of a column in the order of their first rows; see src/columns/group-table.ts. Keys of floats
// are the same by SameValueZero. One thread.
class GroupTable {
 public:
  virtual ~GroupTable() = default;

  // The group of each key. False where there is no memory, or no number below 2^31, for new ones: what was taken stays.
  virtual bool GroupOf(const KeyColumn& keys, int32_t* out) = 0;
  // The same without new groups: -1.
  virtual void Find(const KeyColumn& keys, int32_t* out) const = 0;
  // Memory that it holds.
  virtual size_t bytes() const = 0;

  // Keys of groups from … to as their first rows had them. Numbers and bools:
  virtual void CopyValues(size_t from, size_t to, void* out) const = 0;
  // Texts: their bytes in all, and then to - from + 1 offsets and the bytes.
  virtual size_t TextBytes(size_t from, size_t to) const = 0;
  virtual void CopyTexts(size_t from, size_t to, int32_t* offsets, uint8_t* bytes) const = 0;

  size_t groups() const { return groups_; }

 protected:
  static constexpr size_t kMaxGroups = INT32_MAX;
  size_t groups_ = 0;
};

std::unique_ptr<GroupTable> CreateNumberGroups(Element type);
// A byte a row, true where it is not 0.
std::unique_ptr<GroupTable> CreateBoolGroups();
// utf8 and binary.
std::unique_ptr<GroupTable> CreateTextGroups();

}  // namespace tsets
