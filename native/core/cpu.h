#pragma once

namespace tsets {

// What this processor and operating system offer, of what the addon has code for. Found once, then constant.
struct CpuFeatures {
  bool sse42 = false;
  bool pclmul = false;
  bool avx2 = false;
  // F, BW, DQ and VL.
  bool avx512 = false;
  // arm64 CRC32 instructions.
  bool crc32 = false;
};

const CpuFeatures& Cpu();

}  // namespace tsets
