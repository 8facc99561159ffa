#include "core/crc32c.h"

#include <cstring>

namespace tsets {

namespace {

struct Tables {
  // at[k][b]: the register after byte b followed by k zero bytes, from 0 (slicing-by-8).
  uint32_t at[8][256];
};

constexpr Tables MakeTables() {
  Tables tables{};
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t state = byte;
    for (int bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? (state >> 1) ^ kCrc32cPolynomial : state >> 1;
    tables.at[0][byte] = state;
  }
  for (int k = 1; k < 8; k++) {
    for (int byte = 0; byte < 256; byte++) {
      const uint32_t before = tables.at[k - 1][byte];
      tables.at[k][byte] = (before >> 8) ^ tables.at[0][before & 0xff];
    }
  }
  return tables;
}

constexpr Tables kTables = MakeTables();

uint32_t PortableRegister(const uint8_t* data, size_t size, uint32_t state) {
  const auto& t = kTables.at;
  for (; size >= 8; size -= 8, data += 8) {
    uint64_t word;
    std::memcpy(&word, data, 8);  // little-endian, as every platform that this is built for
    word ^= state;
    state = t[7][word & 0xff] ^ t[6][(word >> 8) & 0xff] ^ t[5][(word >> 16) & 0xff] ^ t[4][(word >> 24) & 0xff] ^
            t[3][(word >> 32) & 0xff] ^ t[2][(word >> 40) & 0xff] ^ t[1][(word >> 48) & 0xff] ^ t[0][word >> 56];
  }
  for (; size > 0; size--) state = (state >> 8) ^ t[0][(state ^ *data++) & 0xff];
  return state;
}

}  // namespace

uint32_t Crc32cPortable(const uint8_t* data, size_t size, uint32_t seed) {
  return ~PortableRegister(data, size, ~seed);
}

uint32_t Crc32c(const uint8_t* data, size_t size, uint32_t seed) {
  static const Crc32cFunction hardware = HardwareCrc32c();
  return ~(hardware != nullptr ? hardware : PortableRegister)(data, size, ~seed);
}

}  // namespace tsets
