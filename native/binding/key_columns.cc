#include "binding/key_columns.h"

#include "binding/arguments.h"

namespace tsets::binding {

namespace {

bool Refuse(const Napi::CallbackInfo& info, const char* reason) {
  Napi::TypeError::New(info.Env(), reason).ThrowAsJavaScriptException();
  return false;
}

}  // namespace

size_t ElementBytes(Element element) {
  static constexpr size_t kBytes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  return kBytes[static_cast<size_t>(element)];
}

bool ReadKeyKind(const Napi::CallbackInfo& info, size_t index, uint32_t* kind) {
  return ReadUint32(info, index, kind) && (*kind <= kBinaryKeys || Refuse(info, "no such kind of keys"));
}

bool ReadKeys(const Napi::CallbackInfo& info, size_t index, uint32_t kind, KeyColumn* out) {
  uint64_t rows = 0;
  Bytes first;
  if (!ReadSize(info, index, &rows) || !ReadBytes(info, index + 1, &first)) return false;
  out->rows = rows;
  if (kind == kUtf8Keys || kind == kBinaryKeys) {
    Bytes content;
    if (!ReadBytes(info, index + 2, &content)) return false;
    const auto* offsets = reinterpret_cast<const int32_t*>(first.data);
    if (reinterpret_cast<uintptr_t>(first.data) % sizeof(int32_t) != 0 || first.size / sizeof(int32_t) < rows + 1 ||
        !OffsetsFit(offsets, rows, content.size)) {
      return Refuse(info, "offsets that do not fit their bytes");
    }
    out->texts = {offsets, content.data, rows};
    return true;
  }
  const size_t width = kind == kBoolKeys ? 1 : ElementBytes(static_cast<Element>(kind));
  if (first.size / width < rows || reinterpret_cast<uintptr_t>(first.data) % width != 0) {
    return Refuse(info, "fewer values than rows");
  }
  out->values = first.data;
  return true;
}

}  // namespace tsets::binding
