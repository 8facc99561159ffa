#include "core/vector_ops.h"

#include <type_traits>

#include "core/isa_entries.h"
#include "core/kernels.h"
#include "core/vector_keep.h"
#include "core/vector_loops.h"

namespace tsets {

namespace {

using namespace vector;

template <class Entry, class Op>
VectorFunction FindUnary(ConstantOperands constants) {
  return constants.a ? nullptr : Entry::template Run<UnaryLoop<Op>, Operands*>;
}

template <class Entry, class Op>
VectorFunction FindBinary(ConstantOperands constants) {
  if (constants.a) return constants.b ? nullptr : Entry::template Run<BinaryLoop<Op, true, false>, Operands*>;
  return constants.b ? Entry::template Run<BinaryLoop<Op, false, true>, Operands*>
                     : Entry::template Run<BinaryLoop<Op, false, false>, Operands*>;
}

template <class Entry, class Op>
VectorFunction FindSelect(ConstantOperands constants) {
  if (constants.a) return nullptr;
  if (constants.b) {
    return constants.c ? Entry::template Run<SelectLoop<Op, true, true>, Operands*>
                       : Entry::template Run<SelectLoop<Op, true, false>, Operands*>;
  }
  return constants.c ? Entry::template Run<SelectLoop<Op, false, true>, Operands*>
                     : Entry::template Run<SelectLoop<Op, false, false>, Operands*>;
}

// The last family: each takes its operands in one form.
template <class Entry>
VectorFunction FindSpecial(VectorOp op, ConstantOperands constants) {
  const bool ab = constants.a && constants.b;
  const bool none = !constants.a && !constants.b;
  switch (op) {
    case VectorOp::kIotaI:
      return ab ? Entry::template Run<IotaI, Operands*> : nullptr;
    case VectorOp::kIotaF:
      return ab ? Entry::template Run<IotaF, Operands*> : nullptr;
    case VectorOp::kFillI:
      return constants.a ? Entry::template Run<FillLoop<I>, Operands*> : nullptr;
    case VectorOp::kFillF:
      return constants.a ? Entry::template Run<FillLoop<F>, Operands*> : nullptr;
    case VectorOp::kRequireIntegral:
      return constants.a ? nullptr : Entry::template Run<RequireIntegral, Operands*>;
    case VectorOp::kKeepI:
      return none ? KeepFunction<I>(Entry::kIsa, Entry::template Run<KeepLoop<I>, Operands*>) : nullptr;
    case VectorOp::kKeepF:
      return none ? KeepFunction<F>(Entry::kIsa, Entry::template Run<KeepLoop<F>, Operands*>) : nullptr;
    default:
      return nullptr;
  }
}

template <class Entry>
VectorFunction Find(VectorOp op, ConstantOperands constants) {
  switch (op) {
#define TSETS_CASE_UNARY(name) \
  case VectorOp::k##name:      \
    return FindUnary<Entry, name>(constants);
#define TSETS_CASE_BINARY(name) \
  case VectorOp::k##name:       \
    return FindBinary<Entry, name>(constants);
#define TSETS_CASE_SELECT(name) \
  case VectorOp::k##name:       \
    return FindSelect<Entry, name>(constants);
#define TSETS_CASE_SPECIAL(name) \
  case VectorOp::k##name:        \
    return FindSpecial<Entry>(op, constants);
    TSETS_VECTOR_OPS(TSETS_CASE_UNARY, TSETS_CASE_BINARY, TSETS_CASE_SELECT, TSETS_CASE_SPECIAL)
#undef TSETS_CASE_UNARY
#undef TSETS_CASE_BINARY
#undef TSETS_CASE_SELECT
#undef TSETS_CASE_SPECIAL
    case VectorOp::kCount:
      break;
  }
  return nullptr;
}

template <class T>
constexpr bool kIsDouble = std::is_same_v<T, F>;

}  // namespace

VectorFunction FindVectorFunction(VectorOp op, ConstantOperands constants) {
#if defined(__x86_64__)
  switch (SelectedIsa()) {
    case Isa::kBaseline:
      break;
    case Isa::kAvx2:
      return Find<Avx2>(op, constants);
    case Isa::kAvx512:
      return Find<Avx512>(op, constants);
  }
#endif
  return Find<Baseline>(op, constants);
}

VectorShape ShapeOf(VectorOp op) {
  switch (op) {
#define TSETS_SHAPE_UNARY(name) \
  case VectorOp::k##name:       \
    return {1, kIsDouble<name::A>, false, false};
#define TSETS_SHAPE_BINARY(name) \
  case VectorOp::k##name:        \
    return {2, kIsDouble<name::A>, kIsDouble<name::A>, false};
#define TSETS_SHAPE_SELECT(name) \
  case VectorOp::k##name:        \
    return {3, false, kIsDouble<name::T>, kIsDouble<name::T>};
#define TSETS_SHAPE_SPECIAL(name)
    TSETS_VECTOR_OPS(TSETS_SHAPE_UNARY, TSETS_SHAPE_BINARY, TSETS_SHAPE_SELECT, TSETS_SHAPE_SPECIAL)
#undef TSETS_SHAPE_UNARY
#undef TSETS_SHAPE_BINARY
#undef TSETS_SHAPE_SELECT
#undef TSETS_SHAPE_SPECIAL
    case VectorOp::kIotaI:
      return {2, false, false, false};
    case VectorOp::kIotaF:
      return {2, true, true, false};
    case VectorOp::kFillI:
      return {1, false, false, false};
    case VectorOp::kFillF:
    case VectorOp::kRequireIntegral:
      return {1, true, false, false};
    case VectorOp::kKeepI:
      return {2, false, false, false};
    case VectorOp::kKeepF:
      return {2, false, true, false};
    case VectorOp::kCount:
      break;
  }
  return {};
}

}  // namespace tsets
