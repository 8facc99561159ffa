#include "core/vector_program.h"

#include <algorithm>
#include <cstdlib>

namespace tsets {

namespace {

// ToInt32 of a constant; those of integer lanes are integers within ±2^53.
int32_t LowBits(double x) {
  if (!(x >= -0x1p53 && x <= 0x1p53)) return 0;
  return static_cast<int32_t>(static_cast<uint32_t>(static_cast<uint64_t>(static_cast<int64_t>(x))));
}

// Bytes that an operation reads of a row.
size_t LaneBytes(VectorOp op, bool is_double) {
  switch (op) {
    case VectorOp::kLoadInt8:
    case VectorOp::kLoadUint8:
      return 1;
    case VectorOp::kLoadInt16:
    case VectorOp::kLoadUint16:
      return 2;
    default:
      return is_double ? sizeof(double) : sizeof(int32_t);
  }
}

}  // namespace

void VectorProgram::Free::operator()(uint8_t* memory) const { std::free(memory); }

std::unique_ptr<VectorProgram> VectorProgram::Create(const std::vector<Instruction>& code,
                                                     const std::vector<double>& constants, int32_t registers,
                                                     int32_t result, Widths widths) {
  constexpr int32_t kMaxRegisters = 256;
  if (registers < 1 || registers > kMaxRegisters || result < 0 || result >= registers) return nullptr;
  if (widths.result > sizeof(double)) return nullptr;
  if (result == 0 && widths.source != 0 && widths.result > widths.source) return nullptr;
  std::unique_ptr<VectorProgram> program(new VectorProgram());
  constexpr size_t kAlignment = 64;
  const size_t bytes = static_cast<size_t>(registers) * kBlockRows * sizeof(double);
  program->registers_.reset(static_cast<uint8_t*>(std::aligned_alloc(kAlignment, bytes)));
  if (program->registers_ == nullptr) return nullptr;
  program->doubles_ = constants;
  for (const double constant : constants) program->integers_.push_back(LowBits(constant));
  program->code_ = code;
  program->result_ = result;

  const auto valid = [&](int32_t operand) {
    return operand >= 0 ? operand < registers : static_cast<size_t>(~operand) < constants.size();
  };
  for (const Instruction& in : code) {
    if (in.op < VectorOp{} || in.op >= VectorOp::kCount) return nullptr;
    const VectorShape shape = ShapeOf(in.op);
    // Register 0 is the source's memory.
    if (in.target < 1 || in.target >= registers || !valid(in.a)) return nullptr;
    if ((shape.operands > 1 && !valid(in.b)) || (shape.operands > 2 && !valid(in.c))) return nullptr;
    const auto fits = [&](int32_t operand, bool is_double) {
      return operand != 0 || widths.source == 0 || LaneBytes(in.op, is_double) <= widths.source;
    };
    if (!fits(in.a, shape.a_is_double)) return nullptr;
    if (shape.operands > 1 && !fits(in.b, shape.b_is_double)) return nullptr;
    if (shape.operands > 2 && !fits(in.c, shape.c_is_double)) return nullptr;
    Step step;
    step.function = FindVectorFunction(in.op, {in.a < 0, shape.operands > 1 && in.b < 0, shape.operands > 2 && in.c < 0});
    if (step.function == nullptr) return nullptr;
    const auto pointer = [&](int32_t operand, bool is_double) -> const void* {
      if (operand >= 0) return program->RegisterAt(operand);
      const auto index = static_cast<size_t>(~operand);
      return is_double ? static_cast<const void*>(&program->doubles_[index])
                       : static_cast<const void*>(&program->integers_[index]);
    };
    step.operands.target = program->RegisterAt(in.target);
    step.operands.a = pointer(in.a, shape.a_is_double);
    if (shape.operands > 1) step.operands.b = pointer(in.b, shape.b_is_double);
    if (shape.operands > 2) step.operands.c = pointer(in.c, shape.c_is_double);
    program->steps_.push_back(step);
  }
  return program;
}

VectorProgram::Result VectorProgram::Run(const uint8_t* source, size_t width, double index, size_t count, Sink* sink) {
  Result result;
  while (result.taken < count) {
    const size_t rows = std::min({count - result.taken, kBlockRows, sink->Room()});
    if (rows == 0) break;
    const uint8_t* const block = source == nullptr ? nullptr : source + result.taken * width;
    size_t left = rows;
    for (size_t i = 0; i < steps_.size(); i++) {
      const Instruction& in = code_[i];
      Operands operands = steps_[i].operands;
      if (in.a == 0 && block != nullptr) operands.a = block;
      if (in.b == 0 && block != nullptr) operands.b = block;
      if (in.c == 0 && block != nullptr) operands.c = block;
      operands.count = left;
      operands.index = index + static_cast<double>(result.taken);
      steps_[i].function(&operands);
      left = operands.count;
      if (operands.refused) {
        result.refused = true;
        return result;
      }
    }
    sink->Take(result_ == 0 && block != nullptr ? block : RegisterAt(result_), left);
    result.taken += rows;
    result.made += left;
  }
  return result;
}

}  // namespace tsets
