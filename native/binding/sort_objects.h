#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "core/columns/run_merge.h"
#include "core/columns/sorter.h"

namespace tsets::binding {

// NativeSorter of src/native.ts.
class SorterObject : public Napi::ObjectWrap<SorterObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit SorterObject(const Napi::CallbackInfo& info);

 private:
  // Start comes between the two others.
  enum class Phase { kAdding, kSorting, kSorted };

  Napi::Value Add(const Napi::CallbackInfo& info);
  Napi::Value Start(const Napi::CallbackInfo& info);
  Napi::Value Step(const Napi::CallbackInfo& info);
  Napi::Value Copy(const Napi::CallbackInfo& info);
  Napi::Value Rows(const Napi::CallbackInfo& info);
  Napi::Value HeldBytes(const Napi::CallbackInfo& info);
  Napi::Value Free(const Napi::CallbackInfo& info);

  bool IsIn(const Napi::CallbackInfo& info, Phase phase) const;

  uint32_t kind_ = 0;
  // Bytes of what Copy gives for each row.
  size_t width_ = 0;
  Phase phase_ = Phase::kAdding;
  std::unique_ptr<Sorter> sorter_;
};

// NativeRunMerge of src/native.ts.
class MergeObject : public Napi::ObjectWrap<MergeObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  static Napi::Value Make(const Napi::CallbackInfo& info);
  explicit MergeObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Feed(const Napi::CallbackInfo& info);
  Napi::Value Next(const Napi::CallbackInfo& info);
  Napi::Value Hungry(const Napi::CallbackInfo& info);

  uint32_t kind_ = 0;
  std::unique_ptr<RunMerge> merge_;
  // Runs that may be fed: all that have not been yet, then the one that is hungry.
  std::vector<bool> open_;
  size_t unfed_ = 0;
  int32_t hungry_ = -1;
};

}  // namespace tsets::binding
