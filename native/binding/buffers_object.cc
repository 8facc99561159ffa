#include "binding/buffers_object.h"

#include "binding/arguments.h"
#include "binding/instance.h"

namespace tsets::binding {

namespace {

Napi::Value Refuse(const Napi::CallbackInfo& info, const char* reason) {
  Napi::TypeError::New(info.Env(), reason).ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

Napi::Value RefuseRow(const Napi::CallbackInfo& info) {
  Napi::RangeError::New(info.Env(), "a row outside of its buffer").ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

// Two arguments: chunks (empty: all are of the first one), rows.
bool ReadPicked(const Napi::CallbackInfo& info, size_t index, PickedRows* out) {
  Elements chunks;
  Elements rows;
  if (!ReadElementsOf(info, index, Element::kInt32, 0, &chunks) ||
      !ReadElementsOf(info, index + 1, Element::kInt32, 0, &rows)) {
    return false;
  }
  if (chunks.count != 0 && chunks.count < rows.count) {
    Refuse(info, "fewer chunks than rows");
    return false;
  }
  *out = {chunks.count == 0 ? nullptr : static_cast<const int32_t*>(chunks.data), static_cast<const int32_t*>(rows.data),
          rows.count};
  return true;
}

struct Parts {
  SourceBuffers buffers;
  Napi::Object views;
};

}  // namespace

Napi::Function BuffersObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeBuffers",
                     {InstanceMethod<&BuffersObject::CopyWidth>("copyWidth"),
                      InstanceMethod<&BuffersObject::MeasureRanges>("measureRanges"),
                      InstanceMethod<&BuffersObject::CopyRanges>("copyRanges"),
                      InstanceMethod<&BuffersObject::TakeValidity>("takeValidity")});
}

// (views: Uint8Array[])
Napi::Value BuffersObject::Make(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) return Refuse(info, "an array of Uint8Arrays is needed");
  const Napi::Array views = info[0].As<Napi::Array>();
  Parts parts;
  parts.views = views;
  parts.buffers.reserve(views.Length());
  for (uint32_t i = 0; i < views.Length(); i++) {
    const Napi::HandleScope scope(info.Env());
    const Napi::Value view = views[i];
    napi_typedarray_type type;
    size_t size = 0;
    void* data = nullptr;
    napi_value buffer;
    size_t offset;
    if (!view.IsTypedArray() ||
        napi_get_typedarray_info(info.Env(), view, &type, &size, &data, &buffer, &offset) != napi_ok ||
        type != napi_uint8_array) {
      return Refuse(info, "an array of Uint8Arrays is needed");
    }
    parts.buffers.push_back({static_cast<const uint8_t*>(data), size});
  }
  return Wrap(Instance::Of(info.Env()).buffers, &parts);
}

BuffersObject::BuffersObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<BuffersObject>(info) {
  auto* parts = Wrapped<Parts>(info);
  if (parts == nullptr) return;
  buffers_ = std::move(parts->buffers);
  views_ = Napi::Persistent(parts->views);
}

// (width, chunks: Int32Array, rows: Int32Array, target: Uint8Array)
Napi::Value BuffersObject::CopyWidth(const Napi::CallbackInfo& info) {
  uint64_t width = 0;
  PickedRows picked;
  Bytes target;
  if (!ReadSize(info, 0, &width) || !ReadPicked(info, 1, &picked) || !ReadBytes(info, 3, &target)) {
    return info.Env().Undefined();
  }
  if (width == 0 || target.size / width < picked.count) return Refuse(info, "the target has no room for all rows");
  if (!tsets::CopyWidth(buffers_, width, picked, target.data)) return RefuseRow(info);
  return info.Env().Undefined();
}

// On the buffers of offsets: (chunks, rows, most, ends: Int32Array): the last end, -1 where it passes `most`
Napi::Value BuffersObject::MeasureRanges(const Napi::CallbackInfo& info) {
  PickedRows picked;
  uint32_t most = 0;
  Elements ends;
  if (!ReadPicked(info, 0, &picked) || !ReadUint32(info, 2, &most) ||
      !ReadElementsOf(info, 3, Element::kInt32, picked.count + 1, &ends)) {
    return info.Env().Undefined();
  }
  if (most > INT32_MAX) return Refuse(info, "offsets are below 2^31");
  const int64_t end = tsets::MeasureRanges(buffers_, picked, most, static_cast<int32_t*>(ends.data));
  if (end == -1) return RefuseRow(info);
  return Napi::Number::New(info.Env(), end < 0 ? -1 : static_cast<double>(end));
}

// On the buffers of offsets: (content: NativeBuffers, chunks, rows, target: Uint8Array), which has room for all exactly
Napi::Value BuffersObject::CopyRanges(const Napi::CallbackInfo& info) {
  PickedRows picked;
  Bytes target;
  if (!info[0].IsObject() || !info[0].As<Napi::Object>().InstanceOf(Instance::Of(info.Env()).buffers.Value())) {
    return Refuse(info, "argument 0: expected buffers");
  }
  const BuffersObject* content = Unwrap(info[0].As<Napi::Object>());
  if (!ReadPicked(info, 1, &picked) || !ReadBytes(info, 3, &target)) return info.Env().Undefined();
  if (!tsets::CopyRanges(buffers_, content->buffers_, picked, target.size, target.data)) return RefuseRow(info);
  return info.Env().Undefined();
}

// On the buffers of validity: (chunks, rows, valid: Int32Array, bits: Uint8Array)
Napi::Value BuffersObject::TakeValidity(const Napi::CallbackInfo& info) {
  PickedRows picked;
  Elements valid;
  Bytes bits;
  if (!ReadPicked(info, 0, &picked) || !ReadElementsOf(info, 2, Element::kInt32, picked.count, &valid) ||
      !ReadBytes(info, 3, &bits)) {
    return info.Env().Undefined();
  }
  if (bits.size < (picked.count + 7) / 8) return Refuse(info, "the target has no room for all rows");
  if (!tsets::TakeValidity(buffers_, picked, static_cast<int32_t*>(valid.data), bits.data)) return RefuseRow(info);
  return info.Env().Undefined();
}

}  // namespace tsets::binding
