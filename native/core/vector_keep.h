#pragma once

// The compaction of a filter with AVX-512: as KeepLoop of vector_loops.h, which is for all other processors.

#include "core/isa_entries.h"
#include "core/vector_loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tsets::vector {

#if defined(__x86_64__)
TSETS_AVX512 inline void KeepAvx512I(Operands* operands) {
  auto* target = static_cast<I*>(operands->target);
  const auto* const keep = static_cast<const I*>(operands->a);
  const auto* const from = static_cast<const I*>(operands->b);
  const size_t count = operands->count;
  size_t i = 0;
  // A whole vector is stored, not the kept part alone, which is slow: what is beyond is written over by the next. It ends
  // before lane i + 16, so it does not reach lanes of `from` that are still to be read where that is the target.
  for (; i + 16 <= count; i += 16) {
    const __mmask16 mask = _mm512_test_epi32_mask(_mm512_loadu_si512(keep + i), _mm512_set1_epi32(-1));
    _mm512_storeu_si512(target, _mm512_maskz_compress_epi32(mask, _mm512_loadu_si512(from + i)));
    target += __builtin_popcount(mask);
  }
  for (; i < count; i++) {
    *target = from[i];
    target += keep[i];
  }
  operands->count = static_cast<size_t>(target - static_cast<I*>(operands->target));
}

TSETS_AVX512 inline void KeepAvx512F(Operands* operands) {
  auto* target = static_cast<F*>(operands->target);
  const auto* const keep = static_cast<const I*>(operands->a);
  const auto* const from = static_cast<const F*>(operands->b);
  const size_t count = operands->count;
  size_t i = 0;
  // Two vectors at a time: the second one's place does not wait for the first one's store.
  for (; i + 16 <= count; i += 16) {
    const __m512i truth = _mm512_loadu_si512(keep + i);
    const unsigned mask = _mm512_test_epi32_mask(truth, truth);
    const __m512d low = _mm512_loadu_pd(from + i);
    const __m512d high = _mm512_loadu_pd(from + i + 8);
    F* const middle = target + __builtin_popcount(mask & 0xff);
    _mm512_storeu_pd(target, _mm512_maskz_compress_pd(static_cast<__mmask8>(mask), low));
    _mm512_storeu_pd(middle, _mm512_maskz_compress_pd(static_cast<__mmask8>(mask >> 8), high));
    target += __builtin_popcount(mask);
  }
  for (; i < count; i++) {
    *target = from[i];
    target += keep[i];
  }
  operands->count = static_cast<size_t>(target - static_cast<F*>(operands->target));
}
#endif

template <class T>
VectorFunction KeepFunction(Isa isa, VectorFunction portable) {
#if defined(__x86_64__)
  if (isa == Isa::kAvx512) return sizeof(T) == sizeof(I) ? KeepAvx512I : KeepAvx512F;
#endif
  return portable;
}

}  // namespace tsets::vector
