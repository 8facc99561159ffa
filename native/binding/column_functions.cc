#include "binding/column_functions.h"

#include "binding/arguments.h"
#include "binding/key_columns.h"
#include "core/columns/gather.h"
#include "core/columns/hash_rows.h"
#include "core/columns/target_order.h"
#include "core/columns/value_merge.h"

namespace tsets::binding {

// (kind, rows, first, second, out: Uint32Array)
Napi::Value HashKeys(const Napi::CallbackInfo& info) {
  uint32_t kind = 0;
  KeyColumn keys;
  Elements out;
  if (!ReadKeyKind(info, 0, &kind) || !ReadKeys(info, 1, kind, &keys) ||
      !ReadElementsOf(info, 4, Element::kUint32, keys.rows, &out)) {
    return info.Env().Undefined();
  }
  auto* const hashes = static_cast<uint32_t*>(out.data);
  if (kind == kUtf8Keys) {
    HashTexts(keys.texts, hashes);
  } else if (kind == kBinaryKeys) {
    HashBytes(keys.texts, hashes);
  } else if (kind == kBoolKeys) {
    HashBools(static_cast<const uint8_t*>(keys.values), keys.rows, hashes);
  } else {
    FindHash(static_cast<Element>(kind))(keys.values, keys.rows, hashes);
  }
  return info.Env().Undefined();
}

// (hashes: Uint32Array, rows, count)
Napi::Value HashesToTargets(const Napi::CallbackInfo& info) {
  Elements hashes;
  uint64_t rows = 0;
  uint32_t count = 0;
  if (!ReadSize(info, 1, &rows) || !ReadElementsOf(info, 0, Element::kUint32, rows, &hashes) ||
      !ReadUint32(info, 2, &count)) {
    return info.Env().Undefined();
  }
  if (count == 0) {
    Napi::TypeError::New(info.Env(), "no targets").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  tsets::HashesToTargets(static_cast<uint32_t*>(hashes.data), rows, count);
  return info.Env().Undefined();
}

// (targets: Uint32Array, rows, count, starts: Uint32Array, order: Int32Array): the first row whose target is not below count, or
// rows
Napi::Value OrderByTarget(const Napi::CallbackInfo& info) {
  Elements targets;
  uint64_t rows = 0;
  uint32_t count = 0;
  Elements starts;
  Elements order;
  if (!ReadSize(info, 1, &rows) || !ReadElementsOf(info, 0, Element::kUint32, rows, &targets) ||
      !ReadUint32(info, 2, &count) || !ReadElementsOf(info, 3, Element::kUint32, size_t{count} + 1, &starts) ||
      !ReadElementsOf(info, 4, Element::kInt32, rows, &order)) {
    return info.Env().Undefined();
  }
  const size_t found =
      tsets::OrderByTarget(static_cast<const uint32_t*>(targets.data), rows, count, static_cast<uint32_t*>(starts.data),
                           static_cast<int32_t*>(order.data));
  return Napi::Number::New(info.Env(), static_cast<double>(found));
}

// (starts: Int32Array, picks: Int32Array, chunks: Int32Array, rows: Int32Array): the first pick that is nowhere, or their
// number
Napi::Value LocateRows(const Napi::CallbackInfo& info) {
  Elements starts;
  Elements picks;
  Elements chunks;
  Elements rows;
  if (!ReadElementsOf(info, 0, Element::kInt32, 1, &starts) || !ReadElementsOf(info, 1, Element::kInt32, 0, &picks) ||
      !ReadElementsOf(info, 2, Element::kInt32, picks.count, &chunks) ||
      !ReadElementsOf(info, 3, Element::kInt32, picks.count, &rows)) {
    return info.Env().Undefined();
  }
  const size_t found = tsets::LocateRows(static_cast<const int32_t*>(starts.data), starts.count - 1,
                                         static_cast<const int32_t*>(picks.data), picks.count,
                                         static_cast<int32_t*>(chunks.data), static_cast<int32_t*>(rows.data));
  return Napi::Number::New(info.Env(), static_cast<double>(found));
}

// (descending, first, from, second, from, out, from, taken: Uint32Array of 2); numbers of one type
Napi::Value MergeValues(const Napi::CallbackInfo& info) {
  Elements columns[3];
  uint64_t from[3] = {};
  Elements taken;
  for (size_t i = 0; i < 3; i++) {
    if (!ReadElements(info, 1 + 2 * i, &columns[i]) || !ReadSize(info, 2 + 2 * i, &from[i])) {
      return info.Env().Undefined();
    }
    if (columns[i].type != columns[0].type || from[i] > columns[i].count) {
      Napi::TypeError::New(info.Env(), "numbers of several types, or from where there are none").ThrowAsJavaScriptException();
      return info.Env().Undefined();
    }
  }
  if (!ReadElementsOf(info, 7, Element::kUint32, 2, &taken)) return info.Env().Undefined();
  const Element type = columns[0].type;
  const auto at = [&](size_t i) { return static_cast<uint8_t*>(columns[i].data) + from[i] * ElementBytes(type); };
  const auto left = [&](size_t i) { return static_cast<size_t>(columns[i].count - from[i]); };
  const Merged merged =
      tsets::MergeValues(type, info[0].ToBoolean().Value(), at(0), left(0), at(1), left(1), at(2), left(2));
  auto* const counts = static_cast<uint32_t*>(taken.data);
  counts[0] = static_cast<uint32_t>(merged.first);
  counts[1] = static_cast<uint32_t>(merged.second);
  return info.Env().Undefined();
}

}  // namespace tsets::binding
