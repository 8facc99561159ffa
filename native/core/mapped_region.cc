#include "core/mapped_region.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>

namespace tsets {

Status MappedRegion::Map(const Directory& directory, const std::string& name, uint64_t offset, uint64_t length) {
  assert(base_ == nullptr);
  UniqueFd fd;
  uint64_t bytes = 0;
  Status status = directory.OpenFile(name, &fd, &bytes);
  if (!status.ok()) return status;
  if (length > bytes || offset > bytes - length) return Status(ENXIO, "mmap", directory.PathOf(name));

  if (length == 0) return Status();

  const uint64_t lead = offset % static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
  int flags = MAP_PRIVATE;
#ifdef MAP_NORESERVE
  // Else a file larger than memory and swap could not be mapped writable: each page might become a copy.
  flags |= MAP_NORESERVE;
#endif
  void* base = ::mmap(nullptr, lead + length, PROT_READ | PROT_WRITE, flags, fd.get(), static_cast<off_t>(offset - lead));
  if (base == MAP_FAILED) return Status::FromErrno("mmap", directory.PathOf(name));
  base_ = base;
  size_ = lead + length;
  lead_ = lead;
  return Status();
}

void MappedRegion::Unmap() {
  if (base_ == nullptr) return;
  const int result = ::munmap(base_, size_);
  assert(result == 0);
  static_cast<void>(result);
  base_ = nullptr;
  size_ = 0;
  lead_ = 0;
}

}  // namespace tsets
