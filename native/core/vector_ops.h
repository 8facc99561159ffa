#pragma once

#include <cstddef>
#include <cstdint>

namespace tsets {

// Operations of a VectorProgram, lane by lane. The numbers are those of src/exec/vector-ops.ts. In the names I is an
// int32 lane, F a double; comparisons give 0 or 1 as int32.
//
//   unary: target = op(a)    binary: target = op(a, b)    Select: target = a ? b : c
#define TSETS_VECTOR_OPS(UNARY, BINARY, SELECT, SPECIAL)                                                              \
  UNARY(LoadInt8) UNARY(LoadUint8) UNARY(LoadInt16) UNARY(LoadUint16) UNARY(LoadFloat32)                              \
  UNARY(StoreByte) UNARY(StoreHalf) UNARY(StoreFloat32)                                                               \
  UNARY(WrapInt8) UNARY(WrapUint8) UNARY(WrapInt16) UNARY(WrapUint16)                                                 \
  UNARY(IntToFloat) UNARY(UintToFloat) UNARY(FloatToInt) UNARY(FloatToLow)                                            \
  UNARY(NegI) UNARY(AbsI) UNARY(TruthI) UNARY(TruthF)                                                                 \
  UNARY(NegF) UNARY(AbsF) UNARY(SqrtF) UNARY(FloorF) UNARY(CeilF) UNARY(TruncF) UNARY(RoundF) UNARY(SignF) UNARY(FroundF) \
  BINARY(AddI) BINARY(SubI) BINARY(MulI) BINARY(AndI) BINARY(OrI) BINARY(XorI) BINARY(ShlI) BINARY(ShrI) BINARY(UshrI) \
  BINARY(MinI) BINARY(MaxI) BINARY(RemMaskI) BINARY(LtI) BINARY(LeI) BINARY(EqI) BINARY(NeI)                          \
  BINARY(AddF) BINARY(SubF) BINARY(MulF) BINARY(DivF) BINARY(RemIntegralF) BINARY(RemF) BINARY(MinF) BINARY(MaxF)     \
  BINARY(LtF) BINARY(LeF) BINARY(EqF) BINARY(NeF)                                                                     \
  SELECT(SelectI) SELECT(SelectF)                                                                                     \
  SPECIAL(IotaI) SPECIAL(IotaF) SPECIAL(FillI) SPECIAL(FillF) SPECIAL(RequireIntegral) SPECIAL(KeepI) SPECIAL(KeepF)

#define TSETS_NAME(name) k##name,
enum class VectorOp : int32_t { TSETS_VECTOR_OPS(TSETS_NAME, TSETS_NAME, TSETS_NAME, TSETS_NAME) kCount };
#undef TSETS_NAME

// What an operation works on. Where an operand is a constant, its pointer is to that one value.
struct Operands {
  void* target = nullptr;
  const void* a = nullptr;
  const void* b = nullptr;
  const void* c = nullptr;
  // Rows; a filter makes it smaller.
  size_t count = 0;
  // Index of the first row, for the iotas.
  double index = 0;
  // Set where a row is refused.
  bool refused = false;
};

using VectorFunction = void (*)(Operands*);

// Which operands are constants; more than one of a binary operation's, or the condition of a Select, cannot be.
struct ConstantOperands {
  bool a = false;
  bool b = false;
  bool c = false;
};

// nullptr for a form that there is not. For the instruction set that SelectIsa chose.
VectorFunction FindVectorFunction(VectorOp op, ConstantOperands constants);

// How many operands an operation reads, and which of them are lanes of doubles.
struct VectorShape {
  int operands = 0;
  bool a_is_double = false;
  bool b_is_double = false;
  bool c_is_double = false;
};
VectorShape ShapeOf(VectorOp op);

}  // namespace tsets
