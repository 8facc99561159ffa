#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/status.h"
#include "core/unique_fd.h"

namespace tsets {

struct FileStatus {
  bool exists = false;
  bool is_file = false;
  bool is_directory = false;
  uint64_t bytes = 0;
  double mtime_ms = 0;
};

// True for a name that cannot leave its directory: not empty, no '/', no NUL, not "." or "..", at most 255 bytes.
bool IsPlainName(const std::string& name);

// An open directory; every file in it is reached relative to its descriptor, so that neither a rename of the directory
// nor a symbolic link put into its path redirects anything. Links are never followed.
//
// REQUIRES: names for which IsPlainName holds. Owned and used by one thread.
class Directory {
 public:
  static Status Open(const std::string& path, Directory* out);

  // After Close() every call gives EBADF.
  int Close() { return fd_.Close(); }
  int fd() const { return fd_.get(); }
  std::string PathOf(const std::string& name) const { return path_ + "/" + name; }

  Status OpenChild(const std::string& name, Directory* out) const;
  // *made is false where the name is taken, by whatever it is.
  Status MakeChild(const std::string& name, bool* made) const;
  Status CreateFile(const std::string& name, UniqueFd* out) const;
  // A regular file for reading. EINVAL for anything else; does not wait for the other end of a FIFO.
  Status OpenFile(const std::string& name, UniqueFd* out, uint64_t* bytes) const;
  Status Stat(const std::string& name, FileStatus* out) const;
  Status List(std::vector<std::string>* out) const;
  Status Rename(const std::string& from, const std::string& to) const;
  // EEXIST where `to` exists.
  Status RenameNoReplace(const std::string& from, const std::string& to) const;
  // *removed is false where there was nothing of that name.
  Status Remove(const std::string& name, bool* removed) const;
  // As Remove; *content then keeps a large file where the system can hold one without opening it, see RemovedFile.
  Status RemoveLater(const std::string& name, bool* removed, UniqueFd* content) const;
  Status RemoveDirectory(const std::string& name, bool* removed) const;
  Status Sync() const;

 private:
  Status Unlink(const std::string& name, int flags, const char* syscall, bool* removed) const;

  std::string path_;
  UniqueFd fd_;
};

// Reads all of [data, data + size) from the descriptor's position. EIO where the file ends before: what is missing must
// not pass for zeros.
Status ReadFully(int fd, uint8_t* data, size_t size, const std::string& path);

// fsync that reaches the disk's platter or cells: F_FULLFSYNC on macOS, where fsync does not. Returns 0 or the errno.
int SyncDescriptor(int fd);

}  // namespace tsets
