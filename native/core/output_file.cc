#include "core/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

#include "core/directory.h"
#include "core/removed_file.h"

namespace tsets {

namespace {

// Linux writes at most 2 GiB less a page in one call, macOS fails above 2 GiB.
constexpr size_t kMaxWrite = size_t{1} << 30;
#ifdef __linux__
constexpr uint64_t kWindow = uint64_t{8} << 20;
// So far a writer may be ahead of the disk: less, and it waits where another file's sync keeps the disk busy.
constexpr uint64_t kAhead = 8 * kWindow;
#endif

}  // namespace

OutputFile::OutputFile(UniqueFd fd, std::string path, bool write_back)
    : fd_(std::move(fd)), path_(std::move(path)), write_back_(write_back) {}

Status OutputFile::Fail(int error, const char* syscall) {
  failed_ = true;
  return Status(error, syscall, path_);
}

Status OutputFile::Write(const uint8_t* data, size_t size) {
  assert(!failed_);
  while (size > 0) {
    const ssize_t written = ::write(fd_.get(), data, std::min(size, kMaxWrite));
    if (written < 0) {
      if (errno == EINTR) continue;
      // Of these bytes nothing was written, and what was removed just now may make room for them.
      if (errno == ENOSPC && RemovedFile::AwaitSpace()) continue;
      return Fail(errno, "write");
    }
    if (written == 0) return Fail(EIO, "write");
    data += written;
    size -= static_cast<size_t>(written);
    bytes_ += static_cast<uint64_t>(written);
  }
  return write_back_ ? WriteBack() : Status();
}

Status OutputFile::WriteBack() {
#ifdef __linux__
  while (bytes_ - started_ >= kWindow) {
    // Start on the window that is full now; wait for one on which the disk has been busy for long.
    const auto start = static_cast<off64_t>(started_);
    const auto window = static_cast<off64_t>(kWindow);
    int result = ::sync_file_range(fd_.get(), start, window, SYNC_FILE_RANGE_WRITE);
    if (result == 0 && started_ >= kAhead) {
      result = ::sync_file_range(fd_.get(), start - static_cast<off64_t>(kAhead), window,
                                 SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    }
    if (result != 0) {
      if (errno == EINTR) continue;
      // A file system without it; fsync does all the work then. Any other error is one of writing, which the kernel
      // reports once only: fsync would not tell it again.
      if (errno != ENOSYS && errno != EINVAL && errno != ESPIPE) return Fail(errno, "sync_file_range");
      write_back_ = false;
      break;
    }
    started_ += kWindow;
  }
#endif
  return Status();
}

Status OutputFile::Sync() {
  assert(!failed_);
  const int error = SyncDescriptor(fd_.get());
  return error == 0 ? Status() : Fail(error, "fsync");
}

Status OutputFile::Close() {
  const int error = fd_.Close();
  return error == 0 ? Status() : Fail(error, "close");
}

}  // namespace tsets
