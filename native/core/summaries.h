#pragma once

#include <cstddef>

#include "core/kernels.h"

// What is told of many numbers in one pass over memory. Values are taken as doubles, rounded to nearest where they are
// 64-bit integers. Row i of a call belongs to lane i modulo kLanes; in the end lane j takes in lane j + 8, then j + 4,
// j + 2, j + 1. The bits of a result do not depend on the instruction set.

namespace tsets {

// mean: the sum divided by count; squares: the sum of the squared differences from that mean. Goes through the values
// twice, so a call is for a block that stays in the cache. REQUIRES: count > 0.
struct Moments {
  double mean;
  double squares;
};
using MomentsFunction = void (*)(const void* values, size_t count, Moments* out);
MomentsFunction FindMoments(Element values);

// Adds to counts: [0] values below min, [1] above max, [2] NaN, [3 + k] values of bin k, which is
// floor((value - min) / (max - min) * bins), and the last one for max itself. REQUIRES: max - min finite and above 0.
struct Bins {
  double min;
  double max;
  size_t count;
};
using CountFunction = void (*)(const void* values, size_t count, const Bins& bins, double* counts);
CountFunction FindCount(Element values);

// The sum of a[i] * b[i], each product rounded on its own.
using DotFunction = void (*)(const void* a, const void* b, size_t count, double* out);
DotFunction FindDot(Element values);

}  // namespace tsets
