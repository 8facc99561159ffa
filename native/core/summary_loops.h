#pragma once

// The loops of summaries.h, inlined into one function an instruction set.

#include <cstddef>

#include "core/kernel_loops.h"
#include "core/summaries.h"

namespace tsets {

// lanes[j] takes in lanes[j + 8], then + 4, + 2, + 1.
TSETS_INLINE double SumLanes(double (&lanes)[kLanes]) {
  for (unsigned width = kLanes / 2; width > 0; width /= 2) {
    for (unsigned j = 0; j < width; j++) lanes[j] += lanes[j + width];
  }
  return lanes[0];
}

// The sum of term(i) over 0 … count-1, in lanes.
template <class Term>
TSETS_INLINE double LaneSum(size_t count, Term term) {
  double lanes[kLanes] = {};
  size_t i = 0;
  for (; count - i >= kLanes; i += kLanes) {
    for (unsigned j = 0; j < kLanes; j++) lanes[j] += term(i + j);
  }
  for (unsigned j = 0; i < count; i++, j++) lanes[j] += term(i);
  return SumLanes(lanes);
}

template <class From>
struct MomentsLoop {
  static TSETS_INLINE void Run(const void* memory, size_t count, Moments* out) {
    const From* values = static_cast<const From*>(memory);
    const double mean = LaneSum(count, [values](size_t i) __attribute__((always_inline)) { return static_cast<double>(values[i]); }) /
                        static_cast<double>(count);
    out->mean = mean;
    out->squares = LaneSum(count, [values, mean](size_t i) __attribute__((always_inline)) {
      const double difference = static_cast<double>(values[i]) - mean;
      return difference * difference;
    });
  }
};

template <class From>
struct CountLoop {
  static TSETS_INLINE void Run(const void* memory, size_t count, const Bins& bins, double* counts) {
    const From* values = static_cast<const From*>(memory);
    const double width = bins.max - bins.min;
    const double total = static_cast<double>(bins.count);
    for (size_t i = 0; i < count; i++) {
      const double value = static_cast<double>(values[i]);
      if (value >= bins.min && value <= bins.max) {
        const size_t bin = static_cast<size_t>((value - bins.min) / width * total);
        counts[3 + (bin < bins.count ? bin : bins.count - 1)]++;
      } else {
        counts[value < bins.min ? 0 : value > bins.max ? 1 : 2]++;
      }
    }
  }
};

template <class From>
struct DotLoop {
  static TSETS_INLINE void Run(const void* a, const void* b, size_t count, double* out) {
    const From* x = static_cast<const From*>(a);
    const From* y = static_cast<const From*>(b);
    *out = LaneSum(count, [x, y](size_t i) __attribute__((always_inline)) {
      return static_cast<double>(x[i]) * static_cast<double>(y[i]);
    });
  }
};

}  // namespace tsets
