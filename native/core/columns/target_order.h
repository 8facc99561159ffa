#pragma once

#include <cstddef>
#include <cstdint>

namespace tsets {

// A stable counting sort: `order` gets the rows 0 … rows-1 in the order of their targets, `starts` (count + 1 elements) where
// each target's begin. Returns the first row whose target is not below `count`, and `order` is left alone then; else `rows`.
size_t OrderByTarget(const uint32_t* targets, size_t rows, uint32_t count, uint32_t* starts, int32_t* order);

}  // namespace tsets
