#include "binding/mapping_object.h"

#include "binding/instance.h"
#include "binding/status_error.h"

namespace tsets::binding {

Napi::Function MappingObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeMapping", {InstanceMethod<&MappingObject::Close>("close")});
}

Napi::Value MappingObject::Map(Napi::Env env, const Directory& directory, const std::string& name, uint64_t offset,
                               uint64_t length) {
  auto region = std::make_shared<MappedRegion>();
  const Status status = region->Map(directory, name, offset, length);
  if (!status.ok()) return Throw(env, status);
  return Wrap(Instance::Of(env).mapping, &region);
}

MappingObject::MappingObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<MappingObject>(info) {
  auto* mapped = Wrapped<std::shared_ptr<MappedRegion>>(info);
  if (mapped == nullptr) return;
  region_ = *mapped;
  const Napi::Env env = info.Env();
  if (region_->base() == nullptr) {
    info.This().As<Napi::Object>().Set("bytes", Napi::Uint8Array::New(env, 0));
    return;
  }
  auto* held = new std::shared_ptr<MappedRegion>(region_);
  const napi_finalize drop = [](napi_env, void*, void* hint) { delete static_cast<std::shared_ptr<MappedRegion>*>(hint); };
  napi_value value;
  // Not Napi::ArrayBuffer::New: where the length is more than this Node allows (4 GiB with 20), Node fails and runs the
  // finalizer all the same, later, whose data node-addon-api has freed by then.
  const napi_status status =
      napi_create_external_arraybuffer(env, region_->base(), region_->size(), drop, held, &value);
  if (status != napi_ok) {
    region_->Unmap();
    if (!env.IsExceptionPending()) Napi::Error::New(env).ThrowAsJavaScriptException();
    return;
  }
  const Napi::ArrayBuffer buffer(env, value);
  // Views of views find only `bytes`; the buffer itself would show the bytes before the range as well.
  napi_value bytes;
  if (napi_create_typedarray(env, napi_uint8_array, region_->size() - region_->lead(), buffer, region_->lead(), &bytes) !=
      napi_ok) {
    if (!env.IsExceptionPending()) {
      Napi::RangeError::New(env, "a typed array cannot be as long as this mapping").ThrowAsJavaScriptException();
    }
    return;
  }
  info.This().As<Napi::Object>().Set("bytes", Napi::Value(env, bytes));
  buffer_ = Napi::Reference<Napi::ArrayBuffer>::New(buffer, 1);
}

Napi::Value MappingObject::Close(const Napi::CallbackInfo& info) {
  if (region_ == nullptr || buffer_.IsEmpty()) return info.Env().Undefined();
  Napi::ArrayBuffer buffer = buffer_.Value();
  buffer.Detach();
  if (info.Env().IsExceptionPending()) return info.Env().Undefined();
  region_->Unmap();
  region_.reset();
  buffer_.Reset();
  return info.Env().Undefined();
}

}  // namespace tsets::binding
