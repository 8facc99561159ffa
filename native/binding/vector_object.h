#pragma once

#include <napi.h>

#include <memory>

#include "core/vector_program.h"

namespace tsets::binding {

// NativeVectorProgram of src/native.ts.
class VectorObject : public Napi::ObjectWrap<VectorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit VectorObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Run(const Napi::CallbackInfo& info);

  std::unique_ptr<VectorProgram> program_;
  // -1: a range, which has no memory.
  int source_ = -1;
  Element result_ = Element::kFloat64;
};

}  // namespace tsets::binding
