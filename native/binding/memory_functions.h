#pragma once

#include <napi.h>

// The exported functions over typed arrays and the processor; src/native.ts describes them.

namespace tsets::binding {

Napi::Value CpuFeatureNames(const Napi::CallbackInfo& info);
Napi::Value Checksum(const Napi::CallbackInfo& info);
Napi::Value PortableChecksum(const Napi::CallbackInfo& info);
Napi::Value Release(const Napi::CallbackInfo& info);
Napi::Value PreferHuge(const Napi::CallbackInfo& info);
Napi::Value Prefetch(const Napi::CallbackInfo& info);
Napi::Value Reduce(const Napi::CallbackInfo& info);
Napi::Value SelectKernels(const Napi::CallbackInfo& info);
Napi::Value ExitNow(const Napi::CallbackInfo& info);

}  // namespace tsets::binding
