#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/directory.h"
#include "core/status.h"
#include "core/unique_fd.h"

namespace tsets {

// Owns an exclusive flock. The descriptor is close-on-exec, so a child process does not keep the lock alive.
class FileLock {
 public:
  FileLock() = default;
  FileLock(FileLock&&) = default;
  FileLock& operator=(FileLock&&) = default;

  // Creates the file (0600) where it is missing and tries once, without waiting. *acquired is false where somebody else
  // has the lock, or where the name means another file by now: a lock on a removed file excludes nobody.
  static Status TryAcquire(const Directory& directory, const std::string& name, FileLock* out, bool* acquired);
  // Whether somebody has it exclusively. Takes the lock shared for a moment, so that an attempt of another process in
  // that moment fails: those who acquire try more than once.
  static Status Probe(const Directory& directory, const std::string& name, bool* held);

  // Replaces the content of the file.
  Status Write(const uint8_t* data, size_t size) const;
  void Release() { fd_.Close(); }

 private:
  UniqueFd fd_;
  std::string path_;
};

}  // namespace tsets
