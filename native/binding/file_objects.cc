#include "binding/file_objects.h"

#include "binding/arguments.h"
#include "binding/instance.h"
#include "binding/status_error.h"
#include "core/crc32c.h"

namespace tsets::binding {

Napi::Function FileObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeFile",
                     {
                         InstanceMethod<&FileObject::Write>("write"),
                         InstanceMethod<&FileObject::WriteChecked>("writeChecked"),
                         InstanceMethod<&FileObject::Sync>("sync"),
                         InstanceMethod<&FileObject::Close>("close"),
                     });
}

FileObject::FileObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FileObject>(info) {
  if (OutputFile* opened = Wrapped<OutputFile>(info)) file_ = std::make_unique<OutputFile>(std::move(*opened));
}

Napi::Value FileObject::Write(const Napi::CallbackInfo& info) {
  Bytes bytes;
  if (!ReadBytes(info, 0, &bytes)) return info.Env().Undefined();
  const Status status = file_->Write(bytes.data, bytes.size);
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value FileObject::WriteChecked(const Napi::CallbackInfo& info) {
  Bytes bytes;
  uint32_t seed = 0;
  if (!ReadBytes(info, 0, &bytes) || !ReadUint32(info, 1, &seed)) return info.Env().Undefined();
  // First, so that the bytes are in the cache when they are copied.
  const uint32_t crc = Crc32c(bytes.data, bytes.size, seed);
  const Status status = file_->Write(bytes.data, bytes.size);
  return status.ok() ? Napi::Number::New(info.Env(), crc) : Throw(info.Env(), status);
}

Napi::Value FileObject::Sync(const Napi::CallbackInfo& info) {
  const Status status = file_->Sync();
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value FileObject::Close(const Napi::CallbackInfo& info) {
  const Status status = file_->Close();
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Function LockObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeLock",
                     {
                         InstanceMethod<&LockObject::Write>("write"),
                         InstanceMethod<&LockObject::Release>("release"),
                     });
}

LockObject::LockObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<LockObject>(info) {
  if (FileLock* acquired = Wrapped<FileLock>(info)) lock_ = std::move(*acquired);
}

Napi::Value LockObject::Write(const Napi::CallbackInfo& info) {
  Bytes bytes;
  if (!ReadBytes(info, 0, &bytes)) return info.Env().Undefined();
  const Status status = lock_.Write(bytes.data, bytes.size);
  return status.ok() ? info.Env().Undefined() : Throw(info.Env(), status);
}

Napi::Value LockObject::Release(const Napi::CallbackInfo& info) {
  lock_.Release();
  return info.Env().Undefined();
}

}  // namespace tsets::binding
