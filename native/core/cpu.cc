#include "core/cpu.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace tsets {

namespace {

CpuFeatures Detect() {
  CpuFeatures found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  found.sse42 = __builtin_cpu_supports("sse4.2");
  found.pclmul = __builtin_cpu_supports("pclmul");
  found.avx2 = __builtin_cpu_supports("avx2");
  found.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__) && defined(__linux__)
  constexpr unsigned long kHwcapCrc32 = 1UL << 7;
  found.crc32 = (::getauxval(AT_HWCAP) & kHwcapCrc32) != 0;
#elif defined(__aarch64__) && defined(__APPLE__)
  found.crc32 = true;
#endif
  return found;
}

}  // namespace

const CpuFeatures& Cpu() {
  static const CpuFeatures features = Detect();
  return features;
}

}  // namespace tsets
