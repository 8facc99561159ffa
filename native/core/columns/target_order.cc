#include "core/columns/target_order.h"

#include <cstring>
#include <vector>

namespace tsets {

size_t OrderByTarget(const uint32_t* targets, size_t rows, uint32_t count, uint32_t* starts, int32_t* order) {
  std::memset(starts, 0, (size_t{count} + 1) * sizeof(uint32_t));
  for (size_t i = 0; i < rows; i++) {
    if (targets[i] >= count) return i;
    starts[targets[i] + 1]++;
  }
  for (size_t t = 0; t < count; t++) starts[t + 1] += starts[t];
  std::vector<uint32_t> next(starts, starts + count);
  for (size_t i = 0; i < rows; i++) order[next[targets[i]]++] = static_cast<int32_t>(i);
  return rows;
}

}  // namespace tsets
