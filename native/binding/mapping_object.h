#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "core/mapped_region.h"

namespace tsets::binding {

// NativeMapping of src/native.ts: a mapping as an external ArrayBuffer.
//
// The region is shared between this object and the finalizer of the ArrayBuffer; both run on the environment's thread.
// It is unmapped once: by close(), after the buffer has been detached, or with the last of the two, which is when no
// view is left or the environment ends. So a view can outlive this object, but never the memory.
class MappingObject : public Napi::ObjectWrap<MappingObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Map(Napi::Env env, const Directory& directory, const std::string& name, uint64_t offset,
                         uint64_t length);
  explicit MappingObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Close(const Napi::CallbackInfo& info);

  std::shared_ptr<MappedRegion> region_;
  Napi::Reference<Napi::ArrayBuffer> buffer_;
};

}  // namespace tsets::binding
