#include "binding/group_objects.h"

#include "binding/arguments.h"
#include "binding/instance.h"
#include "binding/key_columns.h"

namespace tsets::binding {

namespace {

Napi::Value Refuse(const Napi::CallbackInfo& info, const char* reason) {
  Napi::TypeError::New(info.Env(), reason).ThrowAsJavaScriptException();
  return info.Env().Undefined();
}

struct GroupParts {
  uint32_t kind;
  std::unique_ptr<GroupTable> table;
};

struct AccumulatorParts {
  Element type;
  std::unique_ptr<Accumulator> accumulator;
};

}  // namespace

Napi::Function GroupsObject::Define(Napi::Env env) {
  return DefineClass(
      env, "NativeGroups",
      {InstanceMethod<&GroupsObject::GroupOf>("groupOf"), InstanceMethod<&GroupsObject::Find>("find"),
       InstanceMethod<&GroupsObject::Groups>("groups"), InstanceMethod<&GroupsObject::HeldBytes>("bytes"),
       InstanceMethod<&GroupsObject::CopyValues>("copyValues"), InstanceMethod<&GroupsObject::TextBytes>("textBytes"),
       InstanceMethod<&GroupsObject::CopyTexts>("copyTexts"), InstanceMethod<&GroupsObject::Free>("free")});
}

// (kind)
Napi::Value GroupsObject::Make(const Napi::CallbackInfo& info) {
  uint32_t kind = 0;
  if (!ReadKeyKind(info, 0, &kind)) return info.Env().Undefined();
  GroupParts parts{kind, kind == kBoolKeys                          ? CreateBoolGroups()
                         : kind == kUtf8Keys || kind == kBinaryKeys ? CreateTextGroups()
                                                                    : CreateNumberGroups(static_cast<Element>(kind))};
  return Wrap(Instance::Of(info.Env()).groups, &parts);
}

GroupsObject::GroupsObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<GroupsObject>(info) {
  auto* parts = Wrapped<GroupParts>(info);
  if (parts == nullptr) return;
  kind_ = parts->kind;
  table_ = std::move(parts->table);
}

bool GroupsObject::IsOpen(const Napi::CallbackInfo& info) const {
  if (table_ == nullptr) Refuse(info, "the table has been freed");
  return table_ != nullptr;
}

// (rows, first, second, out: Int32Array): false where there is no memory
Napi::Value GroupsObject::GroupOf(const Napi::CallbackInfo& info) {
  KeyColumn keys;
  Elements out;
  if (!IsOpen(info) || !ReadKeys(info, 0, kind_, &keys) || !ReadElementsOf(info, 3, Element::kInt32, keys.rows, &out)) {
    return info.Env().Undefined();
  }
  return Napi::Boolean::New(info.Env(), table_->GroupOf(keys, static_cast<int32_t*>(out.data)));
}

// (rows, first, second, out: Int32Array)
Napi::Value GroupsObject::Find(const Napi::CallbackInfo& info) {
  KeyColumn keys;
  Elements out;
  if (!IsOpen(info) || !ReadKeys(info, 0, kind_, &keys) || !ReadElementsOf(info, 3, Element::kInt32, keys.rows, &out)) {
    return info.Env().Undefined();
  }
  table_->Find(keys, static_cast<int32_t*>(out.data));
  return info.Env().Undefined();
}

Napi::Value GroupsObject::Groups(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), table_ == nullptr ? 0 : static_cast<double>(table_->groups()));
}

Napi::Value GroupsObject::HeldBytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), table_ == nullptr ? 0 : static_cast<double>(table_->bytes()));
}

bool GroupsObject::ReadGroups(const Napi::CallbackInfo& info, uint64_t* from, uint64_t* to) {
  if (!IsOpen(info) || !ReadSize(info, 0, from) || !ReadSize(info, 1, to)) return false;
  if (*from <= *to && *to <= table_->groups()) return true;
  Refuse(info, "groups that are not there");
  return false;
}

// Numbers and bools: (from, to, out: Uint8Array)
Napi::Value GroupsObject::CopyValues(const Napi::CallbackInfo& info) {
  uint64_t from = 0;
  uint64_t to = 0;
  Bytes out;
  if (!ReadGroups(info, &from, &to) || !ReadBytes(info, 2, &out)) return info.Env().Undefined();
  if (kind_ > kBoolKeys) return Refuse(info, "texts have no width");
  const size_t width = kind_ == kBoolKeys ? 1 : ElementBytes(static_cast<Element>(kind_));
  if (out.size / width < to - from) return Refuse(info, "the target has no room for all groups");
  table_->CopyValues(from, to, out.data);
  return info.Env().Undefined();
}

// Texts: (from, to)
Napi::Value GroupsObject::TextBytes(const Napi::CallbackInfo& info) {
  uint64_t from = 0;
  uint64_t to = 0;
  if (!ReadGroups(info, &from, &to)) return info.Env().Undefined();
  return Napi::Number::New(info.Env(), static_cast<double>(table_->TextBytes(from, to)));
}

// Texts: (from, to, offsets: Int32Array, bytes: Uint8Array)
Napi::Value GroupsObject::CopyTexts(const Napi::CallbackInfo& info) {
  uint64_t from = 0;
  uint64_t to = 0;
  Elements offsets;
  Bytes bytes;
  if (!ReadGroups(info, &from, &to) || !ReadElementsOf(info, 2, Element::kInt32, to - from + 1, &offsets) ||
      !ReadBytes(info, 3, &bytes)) {
    return info.Env().Undefined();
  }
  if (kind_ <= kBoolKeys) return Refuse(info, "these keys are no texts");
  const size_t needed = table_->TextBytes(from, to);
  if (needed > bytes.size || needed > INT32_MAX) return Refuse(info, "the target has no room for all groups");
  table_->CopyTexts(from, to, static_cast<int32_t*>(offsets.data), bytes.data);
  return info.Env().Undefined();
}

Napi::Value GroupsObject::Free(const Napi::CallbackInfo& info) {
  table_.reset();
  return info.Env().Undefined();
}

Napi::Function AccumulatorObject::Define(Napi::Env env) {
  return DefineClass(env, "NativeAccumulator",
                     {InstanceMethod<&AccumulatorObject::Add>("add"), InstanceMethod<&AccumulatorObject::Groups>("groups"),
                      InstanceMethod<&AccumulatorObject::HeldBytes>("bytes"),
                      InstanceMethod<&AccumulatorObject::CopyValues>("copyValues"),
                      InstanceMethod<&AccumulatorObject::Free>("free")});
}

// (kernel, type)
Napi::Value AccumulatorObject::Make(const Napi::CallbackInfo& info) {
  uint32_t kernel = 0;
  uint32_t type = 0;
  if (!ReadUint32(info, 0, &kernel) || !ReadUint32(info, 1, &type)) return info.Env().Undefined();
  if (kernel >= kKernels || type > static_cast<uint32_t>(Element::kFloat64)) return Refuse(info, "no such fold");
  AccumulatorParts parts{static_cast<Element>(type),
                         CreateAccumulator(static_cast<Kernel>(kernel), static_cast<Element>(type))};
  if (parts.accumulator == nullptr) return Refuse(info, "no such fold of floats");
  return Wrap(Instance::Of(info.Env()).accumulator, &parts);
}

AccumulatorObject::AccumulatorObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<AccumulatorObject>(info) {
  auto* parts = Wrapped<AccumulatorParts>(info);
  if (parts == nullptr) return;
  type_ = parts->type;
  accumulator_ = std::move(parts->accumulator);
}

// (rows, values: Uint8Array, groups: Int32Array): 0, 1 where a group is negative, 2 where there is no memory
Napi::Value AccumulatorObject::Add(const Napi::CallbackInfo& info) {
  Elements groups;
  if (accumulator_ == nullptr) return Refuse(info, "the accumulator has been freed");
  uint64_t rows = 0;
  Bytes bytes;
  if (!ReadSize(info, 0, &rows) || !ReadBytes(info, 1, &bytes) ||
      !ReadElementsOf(info, 2, Element::kInt32, rows, &groups)) {
    return info.Env().Undefined();
  }
  const size_t width = ElementBytes(type_);
  if (bytes.size / width < rows || reinterpret_cast<uintptr_t>(bytes.data) % width != 0) {
    return Refuse(info, "fewer values than rows");
  }
  const Accumulator::Outcome outcome = accumulator_->Add(bytes.data, static_cast<const int32_t*>(groups.data), rows);
  return Napi::Number::New(info.Env(), static_cast<int>(outcome));
}

Napi::Value AccumulatorObject::Groups(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), accumulator_ == nullptr ? 0 : static_cast<double>(accumulator_->groups()));
}

Napi::Value AccumulatorObject::HeldBytes(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), accumulator_ == nullptr ? 0 : static_cast<double>(accumulator_->bytes()));
}

// (from, to, out: Uint8Array)
Napi::Value AccumulatorObject::CopyValues(const Napi::CallbackInfo& info) {
  uint64_t from = 0;
  uint64_t to = 0;
  Bytes out;
  if (accumulator_ == nullptr) return Refuse(info, "the accumulator has been freed");
  if (!ReadSize(info, 0, &from) || !ReadSize(info, 1, &to) || !ReadBytes(info, 2, &out)) return info.Env().Undefined();
  if (from > to || to > accumulator_->groups() || out.size / ElementBytes(type_) < to - from) {
    return Refuse(info, "groups that are not there, or no room for them");
  }
  accumulator_->CopyValues(from, to, out.data);
  return info.Env().Undefined();
}

Napi::Value AccumulatorObject::Free(const Napi::CallbackInfo& info) {
  accumulator_.reset();
  return info.Env().Undefined();
}

}  // namespace tsets::binding
