#include "binding/summary_functions.h"

#include <cmath>

#include "binding/arguments.h"
#include "core/summaries.h"

namespace tsets::binding {

namespace {

Napi::Value Refuse(const Napi::CallbackInfo& info) {
  Napi::TypeError::New(info.Env(), "not what the function takes").ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

}  // namespace

Napi::Value BlockMoments(const Napi::CallbackInfo& info) {
  Elements values;
  Elements out;
  if (!ReadElements(info, 0, &values) || !ReadElements(info, 1, &out)) return info.Env().Undefined();
  if (values.count == 0 || out.type != Element::kFloat64 || out.count != 2) return Refuse(info);
  Moments moments;
  FindMoments(values.type)(values.data, values.count, &moments);
  static_cast<double*>(out.data)[0] = moments.mean;
  static_cast<double*>(out.data)[1] = moments.squares;
  return info.Env().Undefined();
}

Napi::Value CountBins(const Napi::CallbackInfo& info) {
  Elements values;
  Elements counts;
  if (!ReadElements(info, 0, &values) || !ReadElements(info, 3, &counts)) return info.Env().Undefined();
  if (!info[1].IsNumber() || !info[2].IsNumber() || counts.type != Element::kFloat64 || counts.count < 4) return Refuse(info);
  const Bins bins{info[1].As<Napi::Number>().DoubleValue(), info[2].As<Napi::Number>().DoubleValue(), counts.count - 3};
  const double width = bins.max - bins.min;
  if (!std::isfinite(width) || !(width > 0)) return Refuse(info);
  FindCount(values.type)(values.data, values.count, bins, static_cast<double*>(counts.data));
  return info.Env().Undefined();
}

Napi::Value Dot(const Napi::CallbackInfo& info) {
  Elements a;
  Elements b;
  if (!ReadElements(info, 0, &a) || !ReadElements(info, 1, &b)) return info.Env().Undefined();
  if (a.type != b.type || a.count != b.count) return Refuse(info);
  double result = 0;
  FindDot(a.type)(a.data, b.data, a.count, &result);
  return Napi::Number::New(info.Env(), result);
}

}  // namespace tsets::binding
