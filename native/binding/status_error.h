#pragma once

#include <napi.h>

#include "core/status.h"

namespace tsets::binding {

// Throws `status` as a JavaScript Error of the form that node:fs throws: code ("ENOENT"), errno (negative), syscall and
// path. Returns undefined, for `return Throw(…)`. REQUIRES: !status.ok().
Napi::Value Throw(Napi::Env env, const Status& status);

}  // namespace tsets::binding
