#pragma once

#include <cstddef>
#include <cstdint>

#include "core/directory.h"
#include "core/status.h"

namespace tsets {

// Owns a private mapping of part of a file. Writing into it changes neither the file nor anybody else's view.
// The file must not be truncated meanwhile (SIGBUS); partition files never are. Not thread safe.
class MappedRegion {
 public:
  MappedRegion() = default;
  MappedRegion(const MappedRegion&) = delete;
  MappedRegion& operator=(const MappedRegion&) = delete;
  ~MappedRegion() { Unmap(); }

  // Maps [offset, offset + length); the mapping starts at the page in which that begins. ENXIO where the file ends
  // before. Length 0 maps nothing. REQUIRES: nothing is mapped yet.
  Status Map(const Directory& directory, const std::string& name, uint64_t offset, uint64_t length);
  // A second call does nothing.
  void Unmap();

  // nullptr where nothing is mapped. Page aligned; `size` bytes, of which the first `lead` lie before the offset that was asked for.
  void* base() const { return base_; }
  size_t size() const { return size_; }
  size_t lead() const { return lead_; }

 private:
  void* base_ = nullptr;
  size_t size_ = 0;
  size_t lead_ = 0;
};

}  // namespace tsets
