#pragma once

#include <cstddef>
#include <cstdint>

namespace tsets {

// Gives the whole pages inside [data, data + size) back to the system; they read as zeros from then on.
// Returns their bytes, 0 where there are none or the system has no call that promises zeros.
// REQUIRES: anonymous private memory. Any thread; nobody else uses the memory meanwhile.
size_t ReleasePages(uint8_t* data, size_t size);

// Asks the system for huge pages in [data, data + size) from now on: one fault, and one entry of the translation cache,
// for 2 MiB. Does nothing where the system has none. REQUIRES: anonymous private memory. Any thread.
void PreferHugePages(uint8_t* data, size_t size);

// Asks the system to read the pages of [data, data + size), part of a mapped file, before they are needed. Does not wait,
// and does nothing where the system has no such call. Any thread.
void PrefetchPages(const uint8_t* data, size_t size);

}  // namespace tsets
