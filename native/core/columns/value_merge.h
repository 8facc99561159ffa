#pragma once

#include <cstddef>

#include "core/kernels.h"

namespace tsets {

// How many of each column have been merged.
struct Merged {
  size_t first = 0;
  size_t second = 0;
};

// Merges two columns of numbers that are in order (as sorters leave them: NaN last, -0 before 0) into `out`, until there is
// no room for more, or one of them is used up.
Merged MergeValues(Element type, bool descending, const void* first, size_t first_rows, const void* second,
                   size_t second_rows, void* out, size_t room);

}  // namespace tsets
