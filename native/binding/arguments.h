#pragma once

#include <napi.h>

#include <cstdint>
#include <string>

#include "core/kernels.h"

// Arguments from JavaScript. Each function checks one; where it is not what is expected, it throws a TypeError and
// returns false, and the caller returns at once.

namespace tsets::binding {

// The memory of a typed array or view over an ArrayBuffer or a SharedArrayBuffer. Valid until JavaScript runs again.
struct Bytes {
  uint8_t* data = nullptr;
  size_t size = 0;
};

struct Elements {
  void* data = nullptr;
  size_t count = 0;
  Element type = Element::kInt8;
};

bool ReadBytes(const Napi::CallbackInfo& info, size_t index, Bytes* out);
bool ReadElements(const Napi::CallbackInfo& info, size_t index, Elements* out);
// An array of one of those types, with at least `least` elements.
bool ReadElementsOf(const Napi::CallbackInfo& info, size_t index, Element type, size_t least, Elements* out);
// A path without NUL.
bool ReadPath(const Napi::CallbackInfo& info, size_t index, std::string* out);
// A plain file name, never a path.
bool ReadName(const Napi::CallbackInfo& info, size_t index, std::string* out);
// A whole number from 0 to 2^53.
bool ReadSize(const Napi::CallbackInfo& info, size_t index, uint64_t* out);
bool ReadUint32(const Napi::CallbackInfo& info, size_t index, uint32_t* out);

}  // namespace tsets::binding
