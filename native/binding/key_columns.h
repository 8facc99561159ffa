#pragma once

#include <napi.h>

#include "core/columns/group_table.h"
#include "core/kernels.h"

namespace tsets::binding {

// The kinds of keys that the kernels take, as src/columns/native-keys.ts numbers them: the numbers in the order of Element,
// then these.
inline constexpr uint32_t kBoolKeys = 10;
inline constexpr uint32_t kUtf8Keys = 11;
inline constexpr uint32_t kBinaryKeys = 12;

bool ReadKeyKind(const Napi::CallbackInfo& info, size_t index, uint32_t* kind);

// Three arguments: rows, and the column's one or two buffers. Checks their sizes and the offsets; see ReadElements for how
// long they are valid.
bool ReadKeys(const Napi::CallbackInfo& info, size_t index, uint32_t kind, KeyColumn* out);

size_t ElementBytes(Element element);

}  // namespace tsets::binding
