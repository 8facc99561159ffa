#include "core/columns/hash_rows.h"

#include "core/columns/key_hash.h"
#include "core/isa_entries.h"

namespace tsets {

namespace {

template <class T>
struct HashLoop {
  static TSETS_INLINE void Run(const void* memory, size_t rows, uint32_t* out) {
    const T* values = static_cast<const T*>(memory);
    for (size_t i = 0; i < rows; i++) out[i] = HashNumber(values[i]);
  }
};

template <class T>
HashFunction Entry() {
#if defined(__x86_64__)
  switch (SelectedIsa()) {
    case Isa::kBaseline:
      break;
    case Isa::kAvx2:
      return Avx2::Run<HashLoop<T>, const void*, size_t, uint32_t*>;
    case Isa::kAvx512:
      return Avx512::Run<HashLoop<T>, const void*, size_t, uint32_t*>;
  }
#endif
  return Baseline::Run<HashLoop<T>, const void*, size_t, uint32_t*>;
}

TSETS_INLINE uint32_t AddUnit(uint32_t h, uint32_t unit) { return (h ^ unit) * kTextStep; }

TSETS_INLINE bool IsContinuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

// The units of what follows the ASCII start of a text.
uint32_t HashUnits(const uint8_t* at, const uint8_t* end, uint32_t h) {
  while (at < end) {
    const uint32_t lead = *at++;
    unsigned more = lead < 0x80 ? 0 : (lead >= 0xc2 && lead < 0xe0) ? 1 : (lead >= 0xe0 && lead < 0xf0) ? 2 : (lead >= 0xf0 && lead < 0xf5) ? 3 : 4;
    if (more == 4) {
      h = AddUnit(h, 0xfffd);
      continue;
    }
    uint32_t code = more == 0 ? lead : lead & (0x3fu >> more);
    bool whole = true;
    for (; more > 0 && whole; more--) {
      whole = at < end && IsContinuation(*at);
      if (whole) code = (code << 6) | (*at++ & 0x3fu);
    }
    if (!whole) {
      h = AddUnit(h, 0xfffd);
    } else if (code < 0x10000) {
      h = AddUnit(h, code);
    } else {
      h = AddUnit(h, 0xd7c0 + (code >> 10));
      h = AddUnit(h, 0xdc00 + (code & 0x3ff));
    }
  }
  return h;
}

}  // namespace

bool OffsetsFit(const int32_t* offsets, size_t rows, size_t size) {
  if (offsets[0] < 0 || static_cast<size_t>(offsets[rows]) > size) return false;
  // No branch, so that the loop is a vector one.
  int32_t falls = 0;
  for (size_t i = 0; i < rows; i++) falls |= static_cast<int32_t>(offsets[i + 1] < offsets[i]);
  return falls == 0;
}

HashFunction FindHash(Element values) {
  switch (values) {
    case Element::kInt8:
      return Entry<int8_t>();
    case Element::kUint8:
      return Entry<uint8_t>();
    case Element::kInt16:
      return Entry<int16_t>();
    case Element::kUint16:
      return Entry<uint16_t>();
    case Element::kInt32:
      return Entry<int32_t>();
    case Element::kUint32:
      return Entry<uint32_t>();
    case Element::kInt64:
      return Entry<int64_t>();
    case Element::kUint64:
      return Entry<uint64_t>();
    case Element::kFloat32:
      return Entry<float>();
    case Element::kFloat64:
      return Entry<double>();
  }
  return nullptr;
}

void HashBools(const uint8_t* values, size_t rows, uint32_t* out) {
  const uint32_t hashes[2] = {MixHash(0), MixHash(1)};
  for (size_t i = 0; i < rows; i++) out[i] = hashes[values[i] != 0];
}

void HashTexts(const ByteRows& keys, uint32_t* out) {
  for (size_t i = 0; i < keys.rows; i++) {
    const uint8_t* at = keys.bytes + keys.offsets[i];
    const uint8_t* const end = keys.bytes + keys.offsets[i + 1];
    uint32_t h = kTextStart;
    while (at < end && *at < 0x80) h = AddUnit(h, *at++);
    out[i] = MixHash(at == end ? h : HashUnits(at, end, h));
  }
}

void HashBytes(const ByteRows& keys, uint32_t* out) {
  for (size_t i = 0; i < keys.rows; i++) {
    uint32_t h = kTextStart;
    for (int32_t at = keys.offsets[i]; at < keys.offsets[i + 1]; at++) h = AddUnit(h, keys.bytes[at]);
    out[i] = MixHash(h);
  }
}

void HashesToTargets(uint32_t* hashes, size_t rows, uint32_t count) {
  if ((count & (count - 1)) == 0) {
    for (size_t i = 0; i < rows; i++) hashes[i] &= count - 1;
    return;
  }
  // Lemire, Kaser, Kurz: Faster remainder by direct computation (2019); exact for all 32-bit numbers.
  const uint64_t magic = UINT64_MAX / count + 1;
  for (size_t i = 0; i < rows; i++) {
    const uint64_t fraction = magic * hashes[i];
    hashes[i] = static_cast<uint32_t>((static_cast<unsigned __int128>(fraction) * count) >> 64);
  }
}

}  // namespace tsets
