#include "binding/memory_functions.h"

#include <unistd.h>

#include <string>

#include "binding/arguments.h"
#include "core/cpu.h"
#include "core/crc32c.h"
#include "core/kernels.h"
#include "core/pages.h"

namespace tsets::binding {

namespace {

template <uint32_t (*kFunction)(const uint8_t*, size_t, uint32_t)>
Napi::Value Checked(const Napi::CallbackInfo& info) {
  Bytes bytes;
  uint32_t seed = 0;
  if (!ReadBytes(info, 0, &bytes) || !ReadUint32(info, 1, &seed)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), kFunction(bytes.data, bytes.size, seed));
}

}  // namespace

Napi::Value CpuFeatureNames(const Napi::CallbackInfo& info) {
  const CpuFeatures& cpu = Cpu();
  Napi::Array names = Napi::Array::New(info.Env());
  const auto add = [&](bool there, const char* name) {
    if (there) names.Set(names.Length(), Napi::String::New(info.Env(), name));
  };
  add(cpu.sse42, "sse4.2");
  add(cpu.pclmul, "pclmul");
  add(cpu.avx2, "avx2");
  add(cpu.avx512, "avx512");
  add(cpu.crc32, "crc32");
  return names;
}

Napi::Value Checksum(const Napi::CallbackInfo& info) { return Checked<Crc32c>(info); }

Napi::Value PortableChecksum(const Napi::CallbackInfo& info) { return Checked<Crc32cPortable>(info); }

Napi::Value Release(const Napi::CallbackInfo& info) {
  Bytes bytes;
  if (!ReadBytes(info, 0, &bytes)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(ReleasePages(bytes.data, bytes.size)));
}

Napi::Value PreferHuge(const Napi::CallbackInfo& info) {
  Bytes bytes;
  if (ReadBytes(info, 0, &bytes)) PreferHugePages(bytes.data, bytes.size);
  return info.Env().Undefined();
}

Napi::Value Prefetch(const Napi::CallbackInfo& info) {
  Bytes bytes;
  if (ReadBytes(info, 0, &bytes)) PrefetchPages(bytes.data, bytes.size);
  return info.Env().Undefined();
}

Napi::Value Reduce(const Napi::CallbackInfo& info) {
  uint32_t kernel = 0;
  Elements values;
  Elements state;
  uint32_t lane = 0;
  if (!ReadUint32(info, 0, &kernel) || !ReadElements(info, 1, &values) || !ReadElements(info, 2, &state) ||
      !ReadUint32(info, 3, &lane)) {
    return info.Env().Undefined();
  }
  const auto which = static_cast<Kernel>(kernel);
  const ReduceFunction reduce =
      kernel < kKernels ? FindReduce(which, values.type, state.type) : nullptr;
  if (reduce == nullptr || state.count != StateElements(which, state.type) || lane >= kLanes) {
    Napi::TypeError::New(info.Env(), "no kernel for these arguments").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  reduce(values.data, values.count, state.data, lane);
  return info.Env().Undefined();
}

Napi::Value SelectKernels(const Napi::CallbackInfo& info) {
  const std::string name = info[0].ToString().Utf8Value();
  bool selected = false;
  if (name == "baseline") selected = SelectIsa(Isa::kBaseline);
  if (name == "avx2") selected = SelectIsa(Isa::kAvx2);
  if (name == "avx512") selected = SelectIsa(Isa::kAvx512);
  return Napi::Boolean::New(info.Env(), selected);
}

Napi::Value ExitNow(const Napi::CallbackInfo& info) {
  uint32_t code = 0;
  if (!ReadUint32(info, 0, &code)) return info.Env().Undefined();
  ::_exit(static_cast<int>(code));
}

}  // namespace tsets::binding
