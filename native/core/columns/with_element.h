#pragma once

#include <cstdint>

#include "core/kernels.h"

namespace tsets {

// Calls `call` with a value of the C++ type that `type` stands for: what is compiled for each is chosen once.
template <class Call>
auto WithElement(Element type, Call&& call) -> decltype(call(int8_t{})) {
  switch (type) {
    case Element::kInt8:
      return call(int8_t{});
    case Element::kUint8:
      return call(uint8_t{});
    case Element::kInt16:
      return call(int16_t{});
    case Element::kUint16:
      return call(uint16_t{});
    case Element::kInt32:
      return call(int32_t{});
    case Element::kUint32:
      return call(uint32_t{});
    case Element::kInt64:
      return call(int64_t{});
    case Element::kUint64:
      return call(uint64_t{});
    case Element::kFloat32:
      return call(float{});
    case Element::kFloat64:
      return call(double{});
  }
  return {};
}

}  // namespace tsets
