#include "core/kernels.h"

#include <atomic>

#include "core/cpu.h"
#include "core/kernel_loops.h"

#if defined(__x86_64__)
#define TSETS_AVX2 __attribute__((target("avx2")))
#ifdef __clang__
#define TSETS_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"), min_vector_width(512)))
#else
#define TSETS_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")))
#endif
#endif

namespace tsets {

namespace {

template <class Loop>
TSETS_INLINE void RunLoop(const void* values, size_t count, void* state, unsigned lane) {
  Loop::Run(static_cast<const typename Loop::From*>(values), count, static_cast<typename Loop::State*>(state), lane);
}

// One entry of each loop an instruction set. Only these functions have a target attribute, and only inlined code is in
// them, so that no code for a newer processor gets into a function that others share.
struct Baseline {
  template <class Loop>
  static void Run(const void* values, size_t count, void* state, unsigned lane) {
    RunLoop<Loop>(values, count, state, lane);
  }
};

#if defined(__x86_64__)
struct Avx2 {
  template <class Loop>
  TSETS_AVX2 static void Run(const void* values, size_t count, void* state, unsigned lane) {
    RunLoop<Loop>(values, count, state, lane);
  }
};

struct Avx512 {
  template <class Loop>
  TSETS_AVX512 static void Run(const void* values, size_t count, void* state, unsigned lane) {
    RunLoop<Loop>(values, count, state, lane);
  }
};
#endif

template <class Entry, class From, bool kIsSum>
ReduceFunction FindFold(Element state) {
  if constexpr (std::is_integral_v<From>) {
    if (state == Element::kUint32) return Entry::template Run<WrappingLoop<From, uint32_t, kIsSum>>;
    if (state == Element::kUint64) return Entry::template Run<WrappingLoop<From, uint64_t, kIsSum>>;
  }
  if (state == Element::kFloat32) return Entry::template Run<LaneLoop<From, float, kIsSum>>;
  if (state == Element::kFloat64) return Entry::template Run<LaneLoop<From, double, kIsSum>>;
  return nullptr;
}

template <class Entry, class From, bool kIsMin>
ReduceFunction FindExtreme() {
  if constexpr (std::is_same_v<From, float>) {
    return Entry::template Run<FloatExtremeLoop<float, int32_t, kIsMin>>;
  } else if constexpr (std::is_same_v<From, double>) {
    return Entry::template Run<FloatExtremeLoop<double, int64_t, kIsMin>>;
  } else {
    return Entry::template Run<IntegerExtremeLoop<From, kIsMin>>;
  }
}

template <class Entry, class From>
ReduceFunction FindFrom(Kernel kernel, Element values, Element state) {
  switch (kernel) {
    case Kernel::kSum:
      return FindFold<Entry, From, true>(state);
    case Kernel::kProduct:
      return FindFold<Entry, From, false>(state);
    case Kernel::kMin:
      return state == values ? FindExtreme<Entry, From, true>() : nullptr;
    case Kernel::kMax:
      return state == values ? FindExtreme<Entry, From, false>() : nullptr;
  }
  return nullptr;
}

template <class Entry>
ReduceFunction Find(Kernel kernel, Element values, Element state) {
  switch (values) {
    case Element::kInt8:
      return FindFrom<Entry, int8_t>(kernel, values, state);
    case Element::kUint8:
      return FindFrom<Entry, uint8_t>(kernel, values, state);
    case Element::kInt16:
      return FindFrom<Entry, int16_t>(kernel, values, state);
    case Element::kUint16:
      return FindFrom<Entry, uint16_t>(kernel, values, state);
    case Element::kInt32:
      return FindFrom<Entry, int32_t>(kernel, values, state);
    case Element::kUint32:
      return FindFrom<Entry, uint32_t>(kernel, values, state);
    case Element::kInt64:
      return FindFrom<Entry, int64_t>(kernel, values, state);
    case Element::kUint64:
      return FindFrom<Entry, uint64_t>(kernel, values, state);
    case Element::kFloat32:
      return FindFrom<Entry, float>(kernel, values, state);
    case Element::kFloat64:
      return FindFrom<Entry, double>(kernel, values, state);
  }
  return nullptr;
}

bool Offers(Isa isa) {
  switch (isa) {
    case Isa::kBaseline:
      return true;
    case Isa::kAvx2:
      return Cpu().avx2;
    case Isa::kAvx512:
      return Cpu().avx512;
  }
  return false;
}

// Shared by all threads. Every value gives the same results, so its order with other memory does not matter.
std::atomic<Isa>& Selected() {
  static std::atomic<Isa> selected{Offers(Isa::kAvx512) ? Isa::kAvx512 : Offers(Isa::kAvx2) ? Isa::kAvx2 : Isa::kBaseline};
  return selected;
}

}  // namespace

bool SelectIsa(Isa isa) {
  if (!Offers(isa)) return false;
  Selected().store(isa, std::memory_order_relaxed);
  return true;
}

ReduceFunction FindReduce(Kernel kernel, Element values, Element state) {
#if defined(__x86_64__)
  switch (Selected().load(std::memory_order_relaxed)) {
    case Isa::kBaseline:
      break;
    case Isa::kAvx2:
      return Find<Avx2>(kernel, values, state);
    case Isa::kAvx512:
      return Find<Avx512>(kernel, values, state);
  }
#endif
  return Find<Baseline>(kernel, values, state);
}

size_t StateElements(Kernel kernel, Element state) {
  const bool fold = kernel == Kernel::kSum || kernel == Kernel::kProduct;
  return fold && (state == Element::kFloat32 || state == Element::kFloat64) ? kLanes : 1;
}

}  // namespace tsets
