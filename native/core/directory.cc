#include "core/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <cerrno>
#include <memory>

namespace tsets {

namespace {

// Below this, freeing a file is a matter of microseconds.
constexpr off_t kLargeFile = 1 << 20;
constexpr int kDirectoryFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// Returns 0, or -1 and errno. ENOSYS or EINVAL where the system or the file system has no such call.
int AtomicRenameNoReplace(int fd, const char* from, const char* to) {
#if defined(__linux__) && defined(SYS_renameat2)
  constexpr unsigned kNoReplace = 1;  // RENAME_NOREPLACE, which older C libraries lack
  return static_cast<int>(::syscall(SYS_renameat2, fd, from, fd, to, kNoReplace));
#elif defined(__APPLE__)
  return ::renameatx_np(fd, from, fd, to, RENAME_EXCL);
#else
  errno = ENOSYS;
  return -1;
#endif
}

struct CloseDirectoryStream {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

}  // namespace

bool IsPlainName(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.size() > 255) return false;
  return name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

int SyncDescriptor(int fd) {
#ifdef __APPLE__
  if (::fcntl(fd, F_FULLFSYNC) == 0) return 0;
  // Some network file systems have only fsync.
  if (errno != ENOTSUP && errno != EINVAL) return errno;
#endif
  return ::fsync(fd) == 0 ? 0 : errno;
}

Status ReadFully(int fd, uint8_t* data, size_t size, const std::string& path) {
  constexpr size_t kMaxRead = size_t{1} << 30;
  while (size > 0) {
    const ssize_t count = ::read(fd, data, std::min(size, kMaxRead));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Status::FromErrno("read", path);
    if (count == 0) return Status(EIO, "read", path);
    data += count;
    size -= static_cast<size_t>(count);
  }
  return Status();
}

Status Directory::Open(const std::string& path, Directory* out) {
  UniqueFd fd(::open(path.c_str(), kDirectoryFlags));
  if (!fd.valid()) return Status::FromErrno("open", path);
  out->path_ = path == "/" ? "" : path;
  out->fd_ = std::move(fd);
  return Status();
}

Status Directory::OpenChild(const std::string& name, Directory* out) const {
  UniqueFd fd(::openat(fd_.get(), name.c_str(), kDirectoryFlags));
  if (!fd.valid()) return Status::FromErrno("open", PathOf(name));
  out->path_ = PathOf(name);
  out->fd_ = std::move(fd);
  return Status();
}

Status Directory::MakeChild(const std::string& name, bool* made) const {
  *made = ::mkdirat(fd_.get(), name.c_str(), 0700) == 0;
  if (*made || errno == EEXIST) return Status();
  return Status::FromErrno("mkdir", PathOf(name));
}

Status Directory::CreateFile(const std::string& name, UniqueFd* out) const {
  UniqueFd fd(::openat(fd_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!fd.valid()) return Status::FromErrno("open", PathOf(name));
  *out = std::move(fd);
  return Status();
}

Status Directory::OpenFile(const std::string& name, UniqueFd* out, uint64_t* bytes) const {
  UniqueFd fd(::openat(fd_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) return Status::FromErrno("open", PathOf(name));
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) return Status::FromErrno("fstat", PathOf(name));
  if (!S_ISREG(status.st_mode)) return Status(EINVAL, "open", PathOf(name));
  *out = std::move(fd);
  *bytes = static_cast<uint64_t>(status.st_size);
  return Status();
}

Status Directory::Stat(const std::string& name, FileStatus* out) const {
  struct stat status;
  if (::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Status() : Status::FromErrno("stat", PathOf(name));
  }
#ifdef __APPLE__
  const struct timespec& mtime = status.st_mtimespec;
#else
  const struct timespec& mtime = status.st_mtim;
#endif
  out->exists = true;
  out->is_file = S_ISREG(status.st_mode);
  out->is_directory = S_ISDIR(status.st_mode);
  out->bytes = static_cast<uint64_t>(status.st_size);
  out->mtime_ms = static_cast<double>(mtime.tv_sec) * 1e3 + static_cast<double>(mtime.tv_nsec) / 1e6;
  return Status();
}

Status Directory::List(std::vector<std::string>* out) const {
  // A descriptor of its own: fdopendir takes it over, and the position of a shared one would be shared, too.
  UniqueFd fd(::openat(fd_.get(), ".", kDirectoryFlags));
  if (!fd.valid()) return Status::FromErrno("open", path_);
  std::unique_ptr<DIR, CloseDirectoryStream> stream(::fdopendir(fd.get()));
  if (!stream) return Status::FromErrno("fdopendir", path_);
  fd.Release();
  for (;;) {
    errno = 0;
    const struct dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) return errno == 0 ? Status() : Status::FromErrno("readdir", path_);
    std::string name(entry->d_name);
    if (name != "." && name != "..") out->push_back(std::move(name));
  }
}

Status Directory::Rename(const std::string& from, const std::string& to) const {
  if (::renameat(fd_.get(), from.c_str(), fd_.get(), to.c_str()) == 0) return Status();
  return Status::FromErrno("rename", PathOf(from));
}

Status Directory::RenameNoReplace(const std::string& from, const std::string& to) const {
  if (AtomicRenameNoReplace(fd_.get(), from.c_str(), to.c_str()) == 0) return Status();
  if (errno != ENOSYS && errno != EINVAL && errno != ENOTSUP) return Status::FromErrno("rename", PathOf(from));
  if (::linkat(fd_.get(), from.c_str(), fd_.get(), to.c_str(), 0) != 0) return Status::FromErrno("link", PathOf(from));
  // `to` is there: to call a failure from here on one would have the caller take it for missing. One name more does no harm.
  ::unlinkat(fd_.get(), from.c_str(), 0);
  return Status();
}

Status Directory::Remove(const std::string& name, bool* removed) const { return Unlink(name, 0, "unlink", removed); }

Status Directory::RemoveLater(const std::string& name, bool* removed, UniqueFd* content) const {
#ifdef O_PATH
  UniqueFd held(::openat(fd_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat status;
  const bool known = held.valid() && ::fstat(held.get(), &status) == 0;
  const Status result = Remove(name, removed);
  if (*removed && known && S_ISREG(status.st_mode) && status.st_size >= kLargeFile) *content = std::move(held);
  return result;
#else
  static_cast<void>(content);
  return Remove(name, removed);
#endif
}

Status Directory::RemoveDirectory(const std::string& name, bool* removed) const {
  return Unlink(name, AT_REMOVEDIR, "rmdir", removed);
}

Status Directory::Unlink(const std::string& name, int flags, const char* syscall, bool* removed) const {
  *removed = ::unlinkat(fd_.get(), name.c_str(), flags) == 0;
  if (*removed || errno == ENOENT) return Status();
  return Status::FromErrno(syscall, PathOf(name));
}

Status Directory::Sync() const {
  const int error = SyncDescriptor(fd_.get());
  return error == 0 ? Status() : Status(error, "fsync", path_);
}

}  // namespace tsets
