#include "core/columns/big_array.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace tsets {

namespace {

// From this size on memory is mapped, and asked for in huge pages.
constexpr size_t kMapped = size_t{1} << 21;

uint8_t* Allocate(size_t bytes) {
  if (bytes < kMapped) return static_cast<uint8_t*>(std::malloc(bytes));
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
#if defined(MADV_HUGEPAGE)
  // Advice: without it the memory is slower, not wrong.
  ::madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return static_cast<uint8_t*>(memory);
}

void Release(uint8_t* data, size_t bytes) {
  if (bytes < kMapped) {
    std::free(data);
  } else {
    ::munmap(data, bytes);
  }
}

}  // namespace

bool BigMemory::Resize(size_t bytes, size_t kept) {
  if (bytes == 0) {
    Free();
    return true;
  }
#if defined(__linux__)
  if (size_ >= kMapped && bytes >= kMapped) {
    void* moved = ::mremap(data_, size_, bytes, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) return false;
    data_ = static_cast<uint8_t*>(moved);
    size_ = bytes;
    return true;
  }
#endif
  uint8_t* data = Allocate(bytes);
  if (data == nullptr) return false;
  const size_t copied = kept < size_ ? (kept < bytes ? kept : bytes) : (size_ < bytes ? size_ : bytes);
  if (copied > 0) std::memcpy(data, data_, copied);
  Free();
  data_ = data;
  size_ = bytes;
  return true;
}

bool BigMemory::ResetZeroed(size_t bytes) {
  Free();
  if (!Resize(bytes, 0)) return false;
  // Fresh mappings are zeros.
  if (bytes > 0 && bytes < kMapped) std::memset(data_, 0, bytes);
  return true;
}

void BigMemory::Free() {
  if (data_ != nullptr) Release(data_, size_);
  data_ = nullptr;
  size_ = 0;
}

void BigMemory::Swap(BigMemory* other) {
  std::swap(data_, other->data_);
  std::swap(size_, other->size_);
}

}  // namespace tsets
