#pragma once

#include <string>
#include <utility>

namespace tsets {

// Outcome of a system call: success, or the errno with what was tried on which path.
// A plain value; safe to copy to another thread.
class [[nodiscard]] Status {
 public:
  Status() = default;
  // `syscall` must live as long as the process (a literal).
  Status(int error, const char* syscall, std::string path) : error_(error), syscall_(syscall), path_(std::move(path)) {}

  // From errno, right after the call that failed.
  static Status FromErrno(const char* syscall, const std::string& path);

  bool ok() const { return error_ == 0; }
  int error() const { return error_; }
  const char* syscall() const { return syscall_; }
  const std::string& path() const { return path_; }

 private:
  int error_ = 0;
  const char* syscall_ = "";
  std::string path_;
};

// "ENOENT" for ENOENT; "E<number>" for one that is not in the table.
std::string ErrnoName(int error);

}  // namespace tsets
