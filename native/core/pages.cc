#include "core/pages.h"

#include <sys/mman.h>
#include <unistd.h>

namespace tsets {

size_t ReleasePages(uint8_t* data, size_t size) {
#ifdef __linux__
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t start = (reinterpret_cast<uintptr_t>(data) + page - 1) & ~(page - 1);
  const uintptr_t end = (reinterpret_cast<uintptr_t>(data) + size) & ~(page - 1);
  if (end <= start) return 0;
  return ::madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED) == 0 ? end - start : 0;
#else
  // MADV_DONTNEED of other systems keeps the content.
  static_cast<void>(data);
  static_cast<void>(size);
  return 0;
#endif
}

void PreferHugePages(uint8_t* data, size_t size) {
#ifdef MADV_HUGEPAGE
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t start = (reinterpret_cast<uintptr_t>(data) + page - 1) & ~(page - 1);
  const uintptr_t end = (reinterpret_cast<uintptr_t>(data) + size) & ~(page - 1);
  // A wish: a kernel without them refuses it, and the memory is as good as before.
  if (end > start) static_cast<void>(::madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE));
#else
  static_cast<void>(data);
  static_cast<void>(size);
#endif
}

void PrefetchPages(const uint8_t* data, size_t size) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const uintptr_t start = reinterpret_cast<uintptr_t>(data) & ~(page - 1);
  const uintptr_t end = reinterpret_cast<uintptr_t>(data) + size;
  // A hint: what it cannot do, the first access does.
  if (end > start) static_cast<void>(::madvise(reinterpret_cast<void*>(start), end - start, MADV_WILLNEED));
}

}  // namespace tsets
