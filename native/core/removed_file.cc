#include "core/removed_file.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace tsets {

namespace {

struct Pending {
  std::mutex mutex;
  std::condition_variable fewer;
  int files = 0;
};

// Never destroyed: the process may end while a file is being freed.
Pending& All() {
  static Pending& pending = *new Pending;
  return pending;
}

}  // namespace

RemovedFile::RemovedFile(UniqueFd content) : content_(std::move(content)) {
  const std::lock_guard<std::mutex> lock(All().mutex);
  All().files++;
}

RemovedFile::~RemovedFile() {
  content_.Close();
  const std::lock_guard<std::mutex> lock(All().mutex);
  All().files--;
  All().fewer.notify_all();
}

bool RemovedFile::AwaitSpace() {
  std::unique_lock<std::mutex> lock(All().mutex);
  if (All().files == 0) return false;
  return All().fewer.wait_for(lock, std::chrono::seconds(10), [] { return All().files == 0; });
}

}  // namespace tsets
