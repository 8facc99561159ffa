#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels.h"

namespace tsets {

// Texts and bytes: row i is bytes[offsets[i]] … bytes[offsets[i + 1]]. Offsets need not begin at 0.
struct ByteRows {
  const int32_t* offsets;
  const uint8_t* bytes;
  size_t rows;
};

// Whether offsets ascend from 0 on and stay within `size` bytes: what every function below takes for granted.
bool OffsetsFit(const int32_t* offsets, size_t rows, size_t size);

// The hash of each key, as KeyRules.hash of src/types/key.ts.
using HashFunction = void (*)(const void* values, size_t rows, uint32_t* out);
HashFunction FindHash(Element values);
void HashBools(const uint8_t* values, size_t rows, uint32_t* out);
// Over the UTF-16 units of texts that are valid UTF-8; over what the decoder makes of others.
void HashTexts(const ByteRows& keys, uint32_t* out);
void HashBytes(const ByteRows& keys, uint32_t* out);

// Each hash modulo `count`, in place. REQUIRES: count > 0.
void HashesToTargets(uint32_t* hashes, size_t rows, uint32_t count);

}  // namespace tsets
