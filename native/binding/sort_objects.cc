#include "binding/sort_objects.h"

#include "binding/arguments.h"
#include "binding/instance.h"
#include "binding/key_columns.h"

namespace tsets::binding {

namespace {

Napi::Value Refuse(const Napi::CallbackInfo& info, const char* reason) {
  Napi::TypeError::New(info.Env(), reason).ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

bool IsText(uint32_t kind) { return kind == kUtf8Keys || kind == kBinaryKeys; }

SortOrder ReadOrder(const Napi::CallbackInfo& info, size_t index) {
  return {info[index].ToBoolean().Value(), info[index + 1].ToBoolean().Value()};
}

struct SorterParts {
  uint32_t kind;
  size_t width;
  std::unique_ptr<Sorter> sorter;
};

struct MergeParts {
  uint32_t kind;
  uint32_t runs;
  std::unique_ptr<RunMerge> merge;
};

}  // namespace

Napi::Function SorterObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeSorter",
                     {InstanceMethod<&SorterObject::Add>("add"), InstanceMethod<&SorterObject::Start>("start"),
                      InstanceMethod<&SorterObject::Step>("step"), InstanceMethod<&SorterObject::Copy>("copy"),
                      InstanceMethod<&SorterObject::Rows>("rows"), InstanceMethod<&SorterObject::HeldBytes>("bytes"),
                      InstanceMethod<&SorterObject::Free>("free")});
}

// (kind, descending, signedZeros, values)
Napi::Value SorterObject::Make(const Napi::CallbackInfo& info) {
  uint32_t kind = 0;
  if (!ReadKeyKind(info, 0, &kind)) return info.Env().Undefined();
  const SortOrder order = ReadOrder(info, 1);
  const bool values = info[3].ToBoolean().Value();
  if (values && kind >= kBoolKeys) return Refuse(info, "only numbers are sorted as values");
  const auto type = static_cast<Element>(kind);
  SorterParts parts{kind, values ? ElementBytes(type) : sizeof(int32_t),
                    values              ? CreateValueSorter(type, order.descending)
                    : IsText(kind)      ? CreateTextSorter(order)
                    : kind == kBoolKeys ? CreateBoolSorter(order)
                                        : CreateNumberSorter(type, order)};
  return Wrap(Instance::Of(info.Env()).sorter, &parts);
}

SorterObject::SorterObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SorterObject>(info) {
  auto* parts = Wrapped<SorterParts>(info);
  if (parts == nullptr) return;
  kind_ = parts->kind;
  width_ = parts->width;
  sorter_ = std::move(parts->sorter);
}

bool SorterObject::IsIn(const Napi::CallbackInfo& info, Phase phase) const {
  if (sorter_ != nullptr && phase_ == phase) return true;
  Refuse(info, "not now: add, then start, then step, then copy");
  return false;
}

// (rows, first, second): false where there is no memory
Napi::Value SorterObject::Add(const Napi::CallbackInfo& info) {
  KeyColumn keys;
  if (!IsIn(info, Phase::kAdding) || !ReadKeys(info, 0, kind_, &keys)) return info.Env().Undefined();
  return Napi::Boolean::New(info.Env(), sorter_->Add(keys));
}

Napi::Value SorterObject::Start(const Napi::CallbackInfo& info) {
  if (!IsIn(info, Phase::kAdding)) return info.Env().Undefined();
  const bool started = sorter_->Start();
  if (started) phase_ = Phase::kSorting;
  return Napi::Boolean::New(info.Env(), started);
}

Napi::Value SorterObject::Step(const Napi::CallbackInfo& info) {
  if (!IsIn(info, Phase::kSorting)) return info.Env().Undefined();
  const bool sorted = sorter_->Step();
  if (sorted) phase_ = Phase::kSorted;
  return Napi::Boolean::New(info.Env(), sorted);
}

// (from, to, out: Uint8Array)
Napi::Value SorterObject::Copy(const Napi::CallbackInfo& info) {
  uint64_t from = 0;
  uint64_t to = 0;
  Bytes out;
  if (!IsIn(info, Phase::kSorted) || !ReadSize(info, 0, &from) || !ReadSize(info, 1, &to) || !ReadBytes(info, 2, &out)) {
    return info.Env().Undefined();
  }
  if (from > to || to > sorter_->rows() || out.size / width_ < to - from ||
      reinterpret_cast<uintptr_t>(out.data) % width_ != 0) {
    return Refuse(info, "rows that are not there, or no room for them");
  }
  sorter_->Copy(from, to, out.data);
  return info.Env().Undefined();
}

Napi::Value SorterObject::Rows(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), sorter_ == nullptr ? 0 : static_cast<double>(sorter_->rows()));
}

Napi::Value SorterObject::HeldBytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), sorter_ == nullptr ? 0 : static_cast<double>(sorter_->bytes()));
}

Napi::Value SorterObject::Free(const Napi::CallbackInfo& info) {
  sorter_.reset();
  return info.Env().Undefined();
}

Napi::Function MergeObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeRunMerge",
                     {InstanceMethod<&MergeObject::Feed>("feed"), InstanceMethod<&MergeObject::Next>("next"),
                      InstanceMethod<&MergeObject::Hungry>("hungry")});
}

// (kind, runs, descending, signedZeros)
Napi::Value MergeObject::Make(const Napi::CallbackInfo& info) {
  uint32_t kind = 0;
  uint32_t runs = 0;
  if (!ReadKeyKind(info, 0, &kind) || !ReadUint32(info, 1, &runs)) return info.Env().Undefined();
  const SortOrder order = ReadOrder(info, 2);
  MergeParts parts{kind, runs,
                   IsText(kind)        ? CreateTextMerge(runs, order)
                   : kind == kBoolKeys ? CreateBoolMerge(runs, order)
                                       : CreateNumberMerge(static_cast<Element>(kind), runs, order)};
  return Wrap(Instance::Of(info.Env()).merge, &parts);
}

MergeObject::MergeObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<MergeObject>(info) {
  auto* parts = Wrapped<MergeParts>(info);
  if (parts == nullptr) return;
  kind_ = parts->kind;
  merge_ = std::move(parts->merge);
  open_.assign(parts->runs, true);
  unfed_ = parts->runs;
}

// (run, rows, first, second)
Napi::Value MergeObject::Feed(const Napi::CallbackInfo& info) {
  uint32_t run = 0;
  KeyColumn keys;
  if (merge_ == nullptr) return Refuse(info, "not a merge");
  if (!ReadUint32(info, 0, &run) || !ReadKeys(info, 1, kind_, &keys)) return info.Env().Undefined();
  if (run >= open_.size() || !open_[run]) return Refuse(info, "a run that has not asked for keys");
  open_[run] = false;
  unfed_--;
  hungry_ = -1;
  merge_->Feed(run, keys);
  return info.Env().Undefined();
}

// (runs: Int32Array, rows: Int32Array)
Napi::Value MergeObject::Next(const Napi::CallbackInfo& info) {
  Elements runs;
  Elements rows;
  if (merge_ == nullptr) return Refuse(info, "not a merge");
  if (!ReadElementsOf(info, 0, Element::kInt32, 0, &runs) || !ReadElementsOf(info, 1, Element::kInt32, 0, &rows)) {
    return info.Env().Undefined();
  }
  if (unfed_ > 0) return Refuse(info, "a run needs keys");
  const size_t room = runs.count < rows.count ? runs.count : rows.count;
  const size_t count =
      merge_->Next(room, static_cast<int32_t*>(runs.data), static_cast<int32_t*>(rows.data), &hungry_);
  if (hungry_ >= 0) {
    open_[static_cast<size_t>(hungry_)] = true;
    unfed_++;
  }
  return Napi::Number::New(info.Env(), static_cast<double>(count));
}

Napi::Value MergeObject::Hungry(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), hungry_); }

}  // namespace tsets::binding
