#pragma once

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tsets {

// Owns a file descriptor. Not thread safe.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = other.Release();
    }
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { Close(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

  // Returns 0 or the errno. The descriptor is gone in either case: close is never tried a second time, since the number
  // may belong to another thread's file by then. EINTR on Linux means closed, too.
  int Close() {
    if (fd_ < 0) return 0;
    const int result = ::close(Release());
    return result == 0 || errno == EINTR ? 0 : errno;
  }

  // The caller owns the descriptor from now on.
  int Release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace tsets
