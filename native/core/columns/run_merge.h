#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/columns/sort_keys.h"

namespace tsets {

// Merges sorted runs that come chunk by chunk; see src/columns/merge-runs.ts. A tree of losers: each pick costs one
// comparison a level. One thread.
class RunMerge {
 public:
  virtual ~RunMerge() = default;

  // The next chunk of a run, which stays valid as long as it is the current one; no rows: the run has ended. The run has
  // asked for it, or it is the first one of the run.
  virtual void Feed(size_t run, const KeyColumn& keys) = 0;
  // Picks up to `room` rows and stops where a run's chunk is used up: then that run is *hungry, else -1. Returns how many.
  // REQUIRES: each run has been fed.
  virtual size_t Next(size_t room, int32_t* runs, int32_t* rows, int32_t* hungry) = 0;
};

std::unique_ptr<RunMerge> CreateNumberMerge(Element type, size_t runs, SortOrder order);
std::unique_ptr<RunMerge> CreateBoolMerge(size_t runs, SortOrder order);
std::unique_ptr<RunMerge> CreateTextMerge(size_t runs, SortOrder order);

}  // namespace tsets
