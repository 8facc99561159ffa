#include "core/summaries.h"

#include <cstdint>

#include "core/isa_entries.h"
#include "core/summary_loops.h"

namespace tsets {

namespace {

// The entry of Loop<From> for the instruction set that is selected. Function has the loop's argument types.
template <template <class> class Loop, class From, class... Arguments>
auto Entry(void (*)(Arguments...)) -> void (*)(Arguments...) {
#if defined(__x86_64__)
  switch (SelectedIsa()) {
    case Isa::kBaseline:
      break;
    case Isa::kAvx2:
      return Avx2::Run<Loop<From>, Arguments...>;
    case Isa::kAvx512:
      return Avx512::Run<Loop<From>, Arguments...>;
  }
#endif
  return Baseline::Run<Loop<From>, Arguments...>;
}

template <template <class> class Loop, class Function>
Function Find(Element values) {
  const Function kind = nullptr;
  switch (values) {
    case Element::kInt8:
      return Entry<Loop, int8_t>(kind);
    case Element::kUint8:
      return Entry<Loop, uint8_t>(kind);
    case Element::kInt16:
      return Entry<Loop, int16_t>(kind);
    case Element::kUint16:
      return Entry<Loop, uint16_t>(kind);
    case Element::kInt32:
      return Entry<Loop, int32_t>(kind);
    case Element::kUint32:
      return Entry<Loop, uint32_t>(kind);
    case Element::kInt64:
      return Entry<Loop, int64_t>(kind);
    case Element::kUint64:
      return Entry<Loop, uint64_t>(kind);
    case Element::kFloat32:
      return Entry<Loop, float>(kind);
    case Element::kFloat64:
      return Entry<Loop, double>(kind);
  }
  return nullptr;
}

}  // namespace

MomentsFunction FindMoments(Element values) { return Find<MomentsLoop, MomentsFunction>(values); }

CountFunction FindCount(Element values) { return Find<CountLoop, CountFunction>(values); }

DotFunction FindDot(Element values) { return Find<DotLoop, DotFunction>(values); }

}  // namespace tsets
