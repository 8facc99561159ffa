#include "core/kernels.h"

#include <atomic>

#include "core/cpu.h"
#include "core/isa_entries.h"
#include "core/kernel_loops.h"

namespace tsets {

namespace {

// A loop of kernel_loops.h, its memory typed.
template <class Loop>
struct Typed {
  static TSETS_INLINE void Run(const void* values, size_t count, void* state, unsigned lane) {
    Loop::Run(static_cast<const typename Loop::From*>(values), count, static_cast<typename Loop::State*>(state), lane);
  }
};

template <class Entry, class Loop>
constexpr ReduceFunction kEntry = Entry::template Run<Typed<Loop>, const void*, size_t, void*, unsigned>;

template <class Entry, class From, Kernel kFold>
ReduceFunction FindWrapping(Element state) {
  if constexpr (std::is_integral_v<From>) {
    if (state == Element::kUint32) return kEntry<Entry, WrappingLoop<From, uint32_t, kFold>>;
    if (state == Element::kUint64) return kEntry<Entry, WrappingLoop<From, uint64_t, kFold>>;
  }
  return nullptr;
}

template <class Entry, class From, Kernel kFold>
ReduceFunction FindFold(Element state) {
  if (state == Element::kFloat32) return kEntry<Entry, LaneLoop<From, float, kFold == Kernel::kSum>>;
  if (state == Element::kFloat64) return kEntry<Entry, LaneLoop<From, double, kFold == Kernel::kSum>>;
  return FindWrapping<Entry, From, kFold>(state);
}

template <class Entry, class From, bool kIsMin>
ReduceFunction FindExtreme() {
  if constexpr (std::is_same_v<From, float>) {
    return kEntry<Entry, FloatExtremeLoop<float, int32_t, kIsMin>>;
  } else if constexpr (std::is_same_v<From, double>) {
    return kEntry<Entry, FloatExtremeLoop<double, int64_t, kIsMin>>;
  } else {
    return kEntry<Entry, IntegerExtremeLoop<From, kIsMin>>;
  }
}

template <class Entry, class From>
ReduceFunction FindFrom(Kernel kernel, Element values, Element state) {
  switch (kernel) {
    case Kernel::kSum:
      return FindFold<Entry, From, Kernel::kSum>(state);
    case Kernel::kProduct:
      return FindFold<Entry, From, Kernel::kProduct>(state);
    case Kernel::kMin:
      return state == values ? FindExtreme<Entry, From, true>() : nullptr;
    case Kernel::kMax:
      return state == values ? FindExtreme<Entry, From, false>() : nullptr;
    case Kernel::kAnd:
      return FindWrapping<Entry, From, Kernel::kAnd>(state);
    case Kernel::kOr:
      return FindWrapping<Entry, From, Kernel::kOr>(state);
    case Kernel::kXor:
      return FindWrapping<Entry, From, Kernel::kXor>(state);
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

Isa SelectedIsa() { return Selected().load(std::memory_order_relaxed); }

ReduceFunction FindReduce(Kernel kernel, Element values, Element state) {
#if defined(__x86_64__)
  switch (SelectedIsa()) {
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
