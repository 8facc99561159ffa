#pragma once

#include <napi.h>

#include "core/columns/gather.h"

namespace tsets::binding {

// NativeBuffers of src/native.ts: one buffer of each of many chunks. It holds on to their ArrayBuffers; what lies in them is
// the caller's to keep valid.
class BuffersObject : public Napi::ObjectWrap<BuffersObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit BuffersObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value CopyWidth(const Napi::CallbackInfo& info);
  Napi::Value MeasureRanges(const Napi::CallbackInfo& info);
  Napi::Value CopyRanges(const Napi::CallbackInfo& info);
  Napi::Value TakeValidity(const Napi::CallbackInfo& info);

  SourceBuffers buffers_;
  Napi::ObjectReference views_;
};

}  // namespace tsets::binding
