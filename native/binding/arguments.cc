#include "binding/arguments.h"

#include <cmath>

#include "core/directory.h"

namespace tsets::binding {

namespace {

bool Refuse(const Napi::CallbackInfo& info, size_t index, const char* expected) {
  const std::string message = "argument " + std::to_string(index) + ": expected " + expected;
  Napi::TypeError::New(info.Env(), message).ThrowAsJavaScriptException();
  return false;
}

// Napi::TypedArray asks for the ArrayBuffer, which a shared one is not; this call takes both.
bool TypedArrayInfo(const Napi::CallbackInfo& info, size_t index, napi_typedarray_type* type, size_t* count, void** data) {
  if (!info[index].IsTypedArray()) return Refuse(info, index, "a typed array");
  napi_value buffer;
  size_t offset;
  if (napi_get_typedarray_info(info.Env(), info[index], type, count, data, &buffer, &offset) != napi_ok) {
    return Refuse(info, index, "a typed array");
  }
  return true;
}

}  // namespace

bool ReadBytes(const Napi::CallbackInfo& info, size_t index, Bytes* out) {
  napi_typedarray_type type;
  void* data;
  if (!TypedArrayInfo(info, index, &type, &out->size, &data)) return false;
  if (type != napi_uint8_array) return Refuse(info, index, "a Uint8Array");
  out->data = static_cast<uint8_t*>(data);
  return true;
}

bool ReadElements(const Napi::CallbackInfo& info, size_t index, Elements* out) {
  napi_typedarray_type type;
  if (!TypedArrayInfo(info, index, &type, &out->count, &out->data)) return false;
  switch (type) {
    case napi_int8_array:
      out->type = Element::kInt8;
      return true;
    case napi_uint8_array:
      out->type = Element::kUint8;
      return true;
    case napi_int16_array:
      out->type = Element::kInt16;
      return true;
    case napi_uint16_array:
      out->type = Element::kUint16;
      return true;
    case napi_int32_array:
      out->type = Element::kInt32;
      return true;
    case napi_uint32_array:
      out->type = Element::kUint32;
      return true;
    case napi_bigint64_array:
      out->type = Element::kInt64;
      return true;
    case napi_biguint64_array:
      out->type = Element::kUint64;
      return true;
    case napi_float32_array:
      out->type = Element::kFloat32;
      return true;
    case napi_float64_array:
      out->type = Element::kFloat64;
      return true;
    default:
      return Refuse(info, index, "an array of one of the ten numeric types");
  }
}

bool ReadElementsOf(const Napi::CallbackInfo& info, size_t index, Element type, size_t least, Elements* out) {
  if (!ReadElements(info, index, out)) return false;
  if (out->type != type) return Refuse(info, index, "an array of another type");
  return out->count >= least || Refuse(info, index, "a longer array");
}

bool ReadPath(const Napi::CallbackInfo& info, size_t index, std::string* out) {
  if (!info[index].IsString()) return Refuse(info, index, "a path");
  *out = info[index].As<Napi::String>().Utf8Value();
  if (out->empty() || out->find('\0') != std::string::npos) return Refuse(info, index, "a path");
  return true;
}

bool ReadName(const Napi::CallbackInfo& info, size_t index, std::string* out) {
  if (!info[index].IsString()) return Refuse(info, index, "a plain file name");
  *out = info[index].As<Napi::String>().Utf8Value();
  return IsPlainName(*out) || Refuse(info, index, "a plain file name");
}

bool ReadSize(const Napi::CallbackInfo& info, size_t index, uint64_t* out) {
  constexpr double kMax = 9007199254740992.0;
  const double value = info[index].IsNumber() ? info[index].As<Napi::Number>().DoubleValue() : -1;
  if (!(value >= 0 && value <= kMax) || value != std::floor(value)) return Refuse(info, index, "a number of bytes");
  *out = static_cast<uint64_t>(value);
  return true;
}

bool ReadUint32(const Napi::CallbackInfo& info, size_t index, uint32_t* out) {
  uint64_t value = 0;
  if (!ReadSize(info, index, &value)) return false;
  if (value > UINT32_MAX) return Refuse(info, index, "a number below 2^32");
  *out = static_cast<uint32_t>(value);
  return true;
}

}  // namespace tsets::binding
