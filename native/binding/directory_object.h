#pragma once

#include <napi.h>

#include "core/directory.h"

namespace tsets::binding {

// NativeDirectory of src/native.ts. The descriptor is closed by close(), by the garbage collector, or at the end of the
// environment, which runs all finalizers.
class DirectoryObject : public Napi::ObjectWrap<DirectoryObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // The exported function.
  static Napi::Value Open(const Napi::CallbackInfo& info);

  explicit DirectoryObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value OpenDirectory(const Napi::CallbackInfo& info);
  Napi::Value MakeDirectory(const Napi::CallbackInfo& info);
  Napi::Value CreateFile(const Napi::CallbackInfo& info);
  Napi::Value ReadFile(const Napi::CallbackInfo& info);
  Napi::Value Stat(const Napi::CallbackInfo& info);
  Napi::Value List(const Napi::CallbackInfo& info);
  Napi::Value Rename(const Napi::CallbackInfo& info);
  Napi::Value RenameNoReplace(const Napi::CallbackInfo& info);
  Napi::Value Remove(const Napi::CallbackInfo& info);
  Napi::Value RemoveDirectory(const Napi::CallbackInfo& info);
  Napi::Value Sync(const Napi::CallbackInfo& info);
  Napi::Value Map(const Napi::CallbackInfo& info);
  Napi::Value Lock(const Napi::CallbackInfo& info);
  Napi::Value IsLocked(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  Directory directory_;
};

}  // namespace tsets::binding
