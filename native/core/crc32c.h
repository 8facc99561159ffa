#pragma once

#include <cstddef>
#include <cstdint>

namespace tsets {

// CRC32C (Castagnoli, RFC 3720) of bytes that follow others whose CRC is `seed` (0: none). Any alignment, any thread.
uint32_t Crc32c(const uint8_t* data, size_t size, uint32_t seed);

// The same without special instructions.
uint32_t Crc32cPortable(const uint8_t* data, size_t size, uint32_t seed);

// Bits reversed: bit 31 stands for x^0.
inline constexpr uint32_t kCrc32cPolynomial = 0x82f63b78;

// Takes and returns the register, which is the CRC with all bits inverted.
using Crc32cFunction = uint32_t (*)(const uint8_t* data, size_t size, uint32_t state);
// nullptr where this processor has no instructions for it.
Crc32cFunction HardwareCrc32c();

}  // namespace tsets
