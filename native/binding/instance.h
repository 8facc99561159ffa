#pragma once

#include <napi.h>

namespace tsets::binding {

// State of the addon in one thread (environment): each worker has its own.
struct Instance {
  Napi::FunctionReference directory;
  Napi::FunctionReference file;
  Napi::FunctionReference lock;
  Napi::FunctionReference mapping;
  Napi::FunctionReference vector;
  Napi::FunctionReference buffers;
  Napi::FunctionReference groups;
  Napi::FunctionReference accumulator;
  Napi::FunctionReference sorter;
  Napi::FunctionReference merge;

  static Instance& Of(Napi::Env env) { return *env.GetInstanceData<Instance>(); }
};

// Makes a JavaScript object of class `constructor` around `*core`, which is moved from. JavaScript cannot construct
// one by itself: it has no External. An empty value with an exception pending where that fails.
template <class Core>
Napi::Value Wrap(const Napi::FunctionReference& constructor, Core* core) {
  return constructor.New({Napi::External<Core>::New(constructor.Env(), core)});
}

// The core object that Wrap passed; nullptr with an exception pending where JavaScript called the constructor.
template <class Core>
Core* Wrapped(const Napi::CallbackInfo& info) {
  if (info.Length() == 1 && info[0].IsExternal()) return info[0].As<Napi::External<Core>>().Data();
  Napi::TypeError::New(info.Env(), "not constructible").ThrowAsJavaScriptException();
  return nullptr;
}

}  // namespace tsets::binding
