#pragma once

// One entry of each loop an instruction set. Only these functions have a target attribute, and only inlined code is in
// them, so that no code for a newer processor gets into a function that others share.

#include "core/kernels.h"

#if defined(__x86_64__)
#define TSETS_AVX2 __attribute__((target("avx2")))
#ifdef __clang__
#define TSETS_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512)))
#else
#define TSETS_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")))
#endif
#endif

namespace tsets {

// What a loop is: a class with a static Run that is always inlined.
struct Baseline {
  static constexpr Isa kIsa = Isa::kBaseline;
  template <class Loop, class... Arguments>
  static void Run(Arguments... arguments) {
    Loop::Run(arguments...);
  }
};

#if defined(__x86_64__)
struct Avx2 {
  static constexpr Isa kIsa = Isa::kAvx2;
  template <class Loop, class... Arguments>
  TSETS_AVX2 static void Run(Arguments... arguments) {
    Loop::Run(arguments...);
  }
};

struct Avx512 {
  static constexpr Isa kIsa = Isa::kAvx512;
  template <class Loop, class... Arguments>
  TSETS_AVX512 static void Run(Arguments... arguments) {
    Loop::Run(arguments...);
  }
};
#endif

}  // namespace tsets
