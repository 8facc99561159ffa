#include "core/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tsets {

Status FileLock::TryAcquire(const Directory& directory, const std::string& name, FileLock* out, bool* acquired) {
  *acquired = false;
  const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  UniqueFd fd(::openat(directory.fd(), name.c_str(), flags, 0600));
  if (!fd.valid()) return Status::FromErrno("open", directory.PathOf(name));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK || errno == EINTR) return Status();
    return Status::FromErrno("flock", directory.PathOf(name));
  }
  struct stat opened;
  struct stat named;
  if (::fstat(fd.get(), &opened) != 0) return Status::FromErrno("fstat", directory.PathOf(name));
  if (::fstatat(directory.fd(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Status() : Status::FromErrno("stat", directory.PathOf(name));
  }
  if (opened.st_dev != named.st_dev || opened.st_ino != named.st_ino) return Status();
  out->fd_ = std::move(fd);
  out->path_ = directory.PathOf(name);
  *acquired = true;
  return Status();
}

Status FileLock::Probe(const Directory& directory, const std::string& name, bool* held) {
  UniqueFd fd;
  uint64_t bytes = 0;
  Status status = directory.OpenFile(name, &fd, &bytes);
  if (!status.ok()) return status;
  *held = ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0;
  if (*held && errno != EWOULDBLOCK) return Status::FromErrno("flock", directory.PathOf(name));
  return Status();
}

Status FileLock::Write(const uint8_t* data, size_t size) const {
  if (::ftruncate(fd_.get(), 0) != 0) return Status::FromErrno("ftruncate", path_);
  size_t at = 0;
  while (at < size) {
    const ssize_t written = ::pwrite(fd_.get(), data + at, size - at, static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Status::FromErrno("write", path_);
    if (written == 0) return Status(EIO, "write", path_);
    at += static_cast<size_t>(written);
  }
  return Status();
}

}  // namespace tsets
