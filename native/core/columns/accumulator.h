#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/kernels.h"

namespace tsets {

// One value a group, a left fold of the group's values; see src/columns/accumulator.ts. Integers wrap at their own width,
// float32 rounds at every step; min and max are Math.min and Math.max. One thread.
class Accumulator {
 public:
  virtual ~Accumulator() = default;

  enum class Outcome { kAdded, kNoSuchGroup, kNoMemory };
  // Takes each value into the group that stands at its row; nothing is taken where the outcome is another one.
  virtual Outcome Add(const void* values, const int32_t* groups, size_t rows) = 0;
  // Values of groups from … to.
  virtual void CopyValues(size_t from, size_t to, void* out) const = 0;
  virtual size_t bytes() const = 0;

  // One more than the largest group so far.
  size_t groups() const { return groups_; }

 protected:
  size_t groups_ = 0;
};

// nullptr for and, or and xor of floats.
std::unique_ptr<Accumulator> CreateAccumulator(Kernel fold, Element type);

}  // namespace tsets
