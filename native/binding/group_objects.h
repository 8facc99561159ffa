#pragma once

#include <napi.h>

#include <memory>

#include "core/columns/accumulator.h"
#include "core/columns/group_table.h"

namespace tsets::binding {

// NativeGroups of src/native.ts. Its memory goes with free(), the garbage collector, or the end of the environment.
class GroupsObject : public Napi::ObjectWrap<GroupsObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit GroupsObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value GroupOf(const Napi::CallbackInfo& info);
  Napi::Value Find(const Napi::CallbackInfo& info);
  Napi::Value Groups(const Napi::CallbackInfo& info);
  Napi::Value HeldBytes(const Napi::CallbackInfo& info);
  Napi::Value CopyValues(const Napi::CallbackInfo& info);
  Napi::Value TextBytes(const Napi::CallbackInfo& info);
  Napi::Value CopyTexts(const Napi::CallbackInfo& info);
  Napi::Value Free(const Napi::CallbackInfo& info);

  // Two arguments: a range of groups that are there.
  bool ReadGroups(const Napi::CallbackInfo& info, uint64_t* from, uint64_t* to);
  bool IsOpen(const Napi::CallbackInfo& info) const;

  uint32_t kind_ = 0;
  std::unique_ptr<GroupTable> table_;
};

// NativeAccumulator of src/native.ts.
class AccumulatorObject : public Napi::ObjectWrap<AccumulatorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit AccumulatorObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Add(const Napi::CallbackInfo& info);
  Napi::Value Groups(const Napi::CallbackInfo& info);
  Napi::Value HeldBytes(const Napi::CallbackInfo& info);
  Napi::Value CopyValues(const Napi::CallbackInfo& info);
  Napi::Value Free(const Napi::CallbackInfo& info);

  Element type_ = Element::kInt8;
  std::unique_ptr<Accumulator> accumulator_;
};

}  // namespace tsets::binding
