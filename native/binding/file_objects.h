#pragma once

#include <napi.h>

#include <memory>

#include "core/file_lock.h"
#include "core/output_file.h"

namespace tsets::binding {

// NativeFile of src/native.ts.
class FileObject : public Napi::ObjectWrap<FileObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit FileObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value WriteChecked(const Napi::CallbackInfo& info);
  Napi::Value Sync(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  std::unique_ptr<OutputFile> file_;
};

// NativeLock of src/native.ts.
class LockObject : public Napi::ObjectWrap<LockObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  explicit LockObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Write(const Napi::CallbackInfo& info);
  Napi::Value Release(const Napi::CallbackInfo& info);

  FileLock lock_;
};

}  // namespace tsets::binding
