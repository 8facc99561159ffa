#pragma once

#include <napi.h>

// The exported functions over columns of chunks; src/native.ts describes them.

namespace tsets::binding {

Napi::Value HashKeys(const Napi::CallbackInfo& info);
Napi::Value HashesToTargets(const Napi::CallbackInfo& info);
Napi::Value OrderByTarget(const Napi::CallbackInfo& info);
Napi::Value LocateRows(const Napi::CallbackInfo& info);
Napi::Value MergeValues(const Napi::CallbackInfo& info);

}  // namespace tsets::binding
