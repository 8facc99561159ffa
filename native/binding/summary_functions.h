#pragma once

#include <napi.h>

namespace tsets::binding {

Napi::Value BlockMoments(const Napi::CallbackInfo& info);
Napi::Value CountBins(const Napi::CallbackInfo& info);
Napi::Value Dot(const Napi::CallbackInfo& info);

}  // namespace tsets::binding
