#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tsets_test {

// Reads `data` as a small program over the core's interfaces (first byte: which one) and checks what must hold for any
// input. Aborts, with a line on stderr, where it does not. `scratch` is an empty directory, and is empty again
// afterwards. Any thread, with a scratch directory of its own.
void CheckInput(const uint8_t* data, size_t size, const std::string& scratch);

// How many interfaces the first byte chooses from.
inline constexpr unsigned kProperties = 12;

}  // namespace tsets_test
