#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/status.h"
#include "core/unique_fd.h"

namespace tsets {

// A file that is written front to back by one thread.
//
// With write-back, the kernel is told to write what lies behind while the file grows, and a writer that is far ahead of
// the disk waits for it: the final Sync() has at most nine windows (72 MiB) left to write.
//
// After a failed call the page cache may say anything about the content: only Close() and the destructor are allowed.
class OutputFile {
 public:
  OutputFile(UniqueFd fd, std::string path, bool write_back);

  // Appends all of [data, data + size), over as many system calls as it takes.
  Status Write(const uint8_t* data, size_t size);
  Status Sync();
  // The descriptor is gone, also where this fails. The destructor closes, too, but cannot tell.
  Status Close();

 private:
  Status WriteBack();
  Status Fail(int error, const char* syscall);

  UniqueFd fd_;
  std::string path_;
  uint64_t bytes_ = 0;
  // Up to here the kernel was told to write.
  uint64_t started_ = 0;
  bool write_back_;
  bool failed_ = false;
};

}  // namespace tsets
