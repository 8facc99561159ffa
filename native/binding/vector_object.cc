#include "binding/vector_object.h"

#include <algorithm>
#include <cstring>

#include "binding/arguments.h"
#include "binding/instance.h"

namespace tsets::binding {

namespace {

size_t WidthOf(Element element) {
  switch (element) {
    case Element::kInt8:
    case Element::kUint8:
      return 1;
    case Element::kInt16:
    case Element::kUint16:
      return 2;
    case Element::kInt32:
    case Element::kUint32:
    case Element::kFloat32:
      return 4;
    case Element::kInt64:
    case Element::kUint64:
    case Element::kFloat64:
      return 8;
  }
  return 0;
}

// Rows into a column's memory, as long as there is room.
class ColumnSink final : public VectorProgram::Sink {
 public:
  ColumnSink(uint8_t* at, size_t room, size_t width) : at_(at), room_(room), width_(width) {}
  size_t Room() const override { return room_; }
  void Take(const void* rows, size_t count) override {
    std::memcpy(at_, rows, count * width_);
    at_ += count * width_;
    room_ -= count;
  }

 private:
  uint8_t* at_;
  size_t room_;
  size_t width_;
};

// Rows into the state of a reduction; the first of them belongs to lane `lane`.
class ReduceSink final : public VectorProgram::Sink {
 public:
  ReduceSink(ReduceFunction reduce, void* state, unsigned lane) : reduce_(reduce), state_(state), lane_(lane) {}
  size_t Room() const override { return VectorProgram::kBlockRows; }
  void Take(const void* rows, size_t count) override {
    reduce_(rows, count, state_, lane_);
    lane_ = (lane_ + count) % kLanes;
  }

 private:
  ReduceFunction reduce_;
  void* state_;
  unsigned lane_;
};

class CountSink final : public VectorProgram::Sink {
 public:
  size_t Room() const override { return VectorProgram::kBlockRows; }
  void Take(const void*, size_t) override {}
};

Napi::Value Refuse(const Napi::CallbackInfo& info, const char* reason) {
  Napi::TypeError::New(info.Env(), reason).ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

constexpr size_t kHeaderWords = 4;
constexpr size_t kInstructionWords = 5;

// What Make passes to the constructor.
struct Parts {
  std::unique_ptr<VectorProgram> program;
  int source;
  Element result;
};

// The order of src/exec/vector-ops.ts.
bool ElementAt(int32_t index, Element* out) {
  if (index < 0 || index > static_cast<int32_t>(Element::kFloat64)) return false;
  *out = static_cast<Element>(index);
  return true;
}

}  // namespace

Napi::Function VectorObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeVectorProgram", {InstanceMethod<&VectorObject::Run>("run")});
}

// (code: Int32Array, constants: Float64Array)
Napi::Value VectorObject::Make(const Napi::CallbackInfo& info) {
  Elements code;
  Elements constants;
  if (!ReadElements(info, 0, &code) || !ReadElements(info, 1, &constants)) return info.Env().Undefined();
  if (code.type != Element::kInt32 || constants.type != Element::kFloat64 || code.count < kHeaderWords ||
      (code.count - kHeaderWords) % kInstructionWords != 0) {
    return Refuse(info, "an Int32Array of a header and instructions, and a Float64Array of constants are needed");
  }
  const auto* word = static_cast<const int32_t*>(code.data);
  Parts parts{nullptr, word[0], Element::kFloat64};
  Element source = Element::kFloat64;
  if ((word[0] != -1 && !ElementAt(word[0], &source)) || !ElementAt(word[1], &parts.result)) {
    return Refuse(info, "no such element type");
  }
  std::vector<VectorProgram::Instruction> instructions;
  for (size_t i = kHeaderWords; i < code.count; i += kInstructionWords) {
    instructions.push_back({static_cast<VectorOp>(word[i]), word[i + 1], word[i + 2], word[i + 3], word[i + 4]});
  }
  const auto* first = static_cast<const double*>(constants.data);
  const VectorProgram::Widths widths = {word[0] == -1 ? 0 : WidthOf(source), WidthOf(parts.result)};
  parts.program =
      VectorProgram::Create(instructions, std::vector<double>(first, first + constants.count), word[2], word[3], widths);
  if (parts.program == nullptr) return Refuse(info, "no such vector program");
  return Wrap(Instance::Of(info.Env()).vector, &parts);
}

VectorObject::VectorObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<VectorObject>(info) {
  auto* parts = Wrapped<Parts>(info);
  if (parts == nullptr) return;
  program_ = std::move(parts->program);
  source_ = parts->source;
  result_ = parts->result;
}

// (source: TypedArray | undefined, from, count, kind, out: TypedArray, at, made: Float64Array): rows taken.
// A kind below kKernels reduces into the state `out` from lane `at` on; the next one stores into `out` from row `at` on, and
// the one after that counts.
Napi::Value VectorObject::Run(const Napi::CallbackInfo& info) {
  constexpr uint32_t kStore = kKernels;
  constexpr uint32_t kCountRows = kKernels + 1;
  if (program_ == nullptr) return Refuse(info, "not a vector program");
  Elements source;
  uint64_t from = 0;
  uint64_t count = 0;
  uint32_t kind = 0;
  Elements out;
  uint64_t at = 0;
  Elements made;
  const bool is_range = source_ == -1;
  if ((!is_range && !ReadElements(info, 0, &source)) || !ReadSize(info, 1, &from) || !ReadSize(info, 2, &count) ||
      !ReadUint32(info, 3, &kind) || !ReadElements(info, 4, &out) || !ReadSize(info, 5, &at) ||
      !ReadElements(info, 6, &made)) {
    return info.Env().Undefined();
  }
  if (made.type != Element::kFloat64 || made.count != 2) return Refuse(info, "two doubles are needed for the results");
  const uint8_t* rows = nullptr;
  size_t width = 0;
  if (!is_range) {
    if (static_cast<int>(source.type) != source_ || from > source.count || count > source.count - from) {
      return Refuse(info, "the source is not what this program was made for");
    }
    width = WidthOf(source.type);
    rows = static_cast<const uint8_t*>(source.data) + from * width;
  }

  VectorProgram::Result result;
  const auto index = static_cast<double>(from);
  if (kind == kStore) {
    if (out.type != result_ || at > out.count) return Refuse(info, "the column is not what this program was made for");
    const size_t bytes = WidthOf(result_);
    ColumnSink sink(static_cast<uint8_t*>(out.data) + at * bytes, out.count - at, bytes);
    result = program_->Run(rows, width, index, count, &sink);
  } else if (kind == kCountRows) {
    CountSink sink;
    result = program_->Run(rows, width, index, count, &sink);
  } else {
    const auto kernel = static_cast<Kernel>(kind);
    const ReduceFunction reduce = kind < kKernels ? FindReduce(kernel, result_, out.type) : nullptr;
    if (reduce == nullptr || out.count != StateElements(kernel, out.type) || at >= kLanes) {
      return Refuse(info, "no kernel for these arguments");
    }
    ReduceSink sink(reduce, out.data, static_cast<unsigned>(at));
    result = program_->Run(rows, width, index, count, &sink);
  }
  auto* const results = static_cast<double*>(made.data);
  results[0] = static_cast<double>(result.made);
  results[1] = result.refused ? 1 : 0;
  return Napi::Number::New(info.Env(), static_cast<double>(result.taken));
}

}  // namespace tsets::binding
