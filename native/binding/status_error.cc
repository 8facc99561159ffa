#include "binding/status_error.h"

namespace tsets::binding {

Napi::Value Throw(Napi::Env env, const Status& status) {
  const std::string name = ErrnoName(status.error());
  Napi::Error error = Napi::Error::New(env, name + ": " + status.syscall() + " '" + status.path() + "'");
  error.Set("code", Napi::String::New(env, name));
  error.Set("errno", Napi::Number::New(env, -status.error()));
  error.Set("syscall", Napi::String::New(env, status.syscall()));
  error.Set("path", Napi::String::New(env, status.path()));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

}  // namespace tsets::binding
