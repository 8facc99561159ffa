#include "core/cpu.h"
#include "core/crc32c.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#include <wmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#endif

#include <cstring>

namespace tsets {

namespace {

uint64_t LoadWord(const uint8_t* data) {
  uint64_t word;
  std::memcpy(&word, data, 8);
  return word;
}

#if defined(__x86_64__)

// x^n modulo the polynomial, bits reversed.
constexpr uint32_t PowerOfX(uint32_t n) {
  uint32_t power = 0x80000000;
  for (; n > 0; n--) power = (power & 1) != 0 ? (power >> 1) ^ kCrc32cPolynomial : power >> 1;
  return power;
}

// The crc32 instruction has a latency of three cycles and a throughput of one: three parts of kLane bytes go side by
// side. A register is a polynomial; `kLane` zero bytes behind it multiply it by x^(8 kLane). The carry-less product of
// two reversed 32 bit polynomials is their reversed product times 1/x in 64 bits, and crc32 of a 64 bit word multiplies
// by x^32: together x^33, which the constants take back.
template <size_t kLane>
__attribute__((target("sse4.2,pclmul"))) uint32_t ThreeLanes(const uint8_t* data, uint32_t state) {
  constexpr uint32_t kOver1 = PowerOfX(8 * kLane - 33);
  constexpr uint32_t kOver2 = PowerOfX(16 * kLane - 33);
  uint64_t a = state;
  uint64_t b = 0;
  uint64_t c = 0;
  for (size_t i = 0; i < kLane; i += 8) {
    a = _mm_crc32_u64(a, LoadWord(data + i));
    b = _mm_crc32_u64(b, LoadWord(data + kLane + i));
    c = _mm_crc32_u64(c, LoadWord(data + 2 * kLane + i));
  }
  const __m128i moved_a = _mm_clmulepi64_si128(_mm_cvtsi64_si128(a), _mm_cvtsi64_si128(kOver2), 0);
  const __m128i moved_b = _mm_clmulepi64_si128(_mm_cvtsi64_si128(b), _mm_cvtsi64_si128(kOver1), 0);
  const uint64_t product = _mm_cvtsi128_si64(_mm_xor_si128(moved_a, moved_b));
  return static_cast<uint32_t>(_mm_crc32_u64(0, product) ^ c);
}

__attribute__((target("sse4.2,pclmul"))) uint32_t Hardware(const uint8_t* data, size_t size, uint32_t state) {
  constexpr size_t kLong = 2048;
  constexpr size_t kShort = 128;
  for (; size >= 3 * kLong; size -= 3 * kLong, data += 3 * kLong) state = ThreeLanes<kLong>(data, state);
  for (; size >= 3 * kShort; size -= 3 * kShort, data += 3 * kShort) state = ThreeLanes<kShort>(data, state);
  for (; size >= 8; size -= 8, data += 8) state = static_cast<uint32_t>(_mm_crc32_u64(state, LoadWord(data)));
  for (; size > 0; size--) state = _mm_crc32_u8(state, *data++);
  return state;
}

#elif defined(__aarch64__)

#ifdef __APPLE__
#define TSETS_CRC_TARGET
#else
#define TSETS_CRC_TARGET __attribute__((target("+crc")))
#endif

TSETS_CRC_TARGET uint32_t Hardware(const uint8_t* data, size_t size, uint32_t state) {
  for (; size >= 8; size -= 8, data += 8) state = __crc32cd(state, LoadWord(data));
  for (; size > 0; size--) state = __crc32cb(state, *data++);
  return state;
}

#endif

}  // namespace

Crc32cFunction HardwareCrc32c() {
#if defined(__x86_64__)
  return Cpu().sse42 && Cpu().pclmul ? Hardware : nullptr;
#elif defined(__aarch64__)
  return Cpu().crc32 ? Hardware : nullptr;
#else
  return nullptr;
#endif
}

}  // namespace tsets
