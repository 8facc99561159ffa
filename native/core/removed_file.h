#pragma once

#include "core/unique_fd.h"

namespace tsets {

// A file without a name, kept by a descriptor. The disk has its space back when this is destroyed, and that takes as
// long as the file is large: whoever removes a file need not wait for it. Any thread may destroy it.
class RemovedFile {
 public:
  explicit RemovedFile(UniqueFd content);
  ~RemovedFile();
  RemovedFile(const RemovedFile&) = delete;
  RemovedFile& operator=(const RemovedFile&) = delete;

  // For a disk that seems full: waits until the space of all of them is free, for ten seconds at most. False where there
  // were none, so that nothing has changed.
  static bool AwaitSpace();

 private:
  UniqueFd content_;
};

}  // namespace tsets
