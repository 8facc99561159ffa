#include "core/columns/gather.h"

#include <cstring>

#include "core/kernel_loops.h"

namespace tsets {

namespace {

// How many rows before its use a cache line is asked for.
constexpr size_t kAhead = 24;

// The place of row i in its chunk's buffer; nullptr outside of it.
template <bool kOneChunk>
class Places {
 public:
  Places(const SourceBuffers& sources, const PickedRows& picked) : sources_(sources), picked_(picked) {}

  TSETS_INLINE const SourceBuffer* Buffer(size_t i) const {
    if constexpr (kOneChunk) {
      return &sources_[0];
    } else {
      const auto chunk = static_cast<uint32_t>(picked_.chunks[i]);
      return chunk < sources_.size() ? &sources_[chunk] : nullptr;
    }
  }
  TSETS_INLINE int64_t Row(size_t i) const { return picked_.rows[i]; }
  // Of elements of `width` bytes, `extra` more than the row's own.
  TSETS_INLINE const uint8_t* At(size_t i, size_t width, size_t extra) const {
    const SourceBuffer* buffer = Buffer(i);
    const auto row = static_cast<size_t>(picked_.rows[i]);
    if (buffer == nullptr || (row + 1 + extra) * width > buffer->size) return nullptr;
    return buffer->data + row * width;
  }
  // A row's cache line, if it has one.
  TSETS_INLINE void Prefetch(size_t i, size_t width) const {
    if constexpr (!kOneChunk) {
      if (i >= picked_.count || picked_.rows[i] < 0) return;
      const SourceBuffer* buffer = Buffer(i);
      if (buffer != nullptr) __builtin_prefetch(reinterpret_cast<const void*>(reinterpret_cast<uintptr_t>(buffer->data) + static_cast<size_t>(picked_.rows[i]) * width));
    }
  }

 private:
  const SourceBuffers& sources_;
  const PickedRows& picked_;
};

template <bool kOneChunk, size_t kWidth>
bool CopyFixed(const SourceBuffers& sources, size_t width, const PickedRows& picked, uint8_t* target) {
  const Places<kOneChunk> places(sources, picked);
  const size_t bytes = kWidth == 0 ? width : kWidth;
  for (size_t i = 0; i < picked.count; i++, target += bytes) {
    places.Prefetch(i + kAhead, bytes);
    if (places.Row(i) < 0) {
      std::memset(target, 0, bytes);
      continue;
    }
    const uint8_t* from = places.At(i, bytes, 0);
    if (from == nullptr) return false;
    std::memcpy(target, from, bytes);
  }
  return true;
}

template <bool kOneChunk>
bool CopyAnyWidth(const SourceBuffers& sources, size_t width, const PickedRows& picked, uint8_t* target) {
  switch (width) {
    case 1:
      return CopyFixed<kOneChunk, 1>(sources, width, picked, target);
    case 2:
      return CopyFixed<kOneChunk, 2>(sources, width, picked, target);
    case 4:
      return CopyFixed<kOneChunk, 4>(sources, width, picked, target);
    case 8:
      return CopyFixed<kOneChunk, 8>(sources, width, picked, target);
    default:
      return CopyFixed<kOneChunk, 0>(sources, width, picked, target);
  }
}

// A row's two offsets.
TSETS_INLINE void ReadOffsets(const uint8_t* at, int64_t* from, int64_t* to) {
  int32_t pair[2];
  std::memcpy(pair, at, sizeof(pair));
  *from = pair[0];
  *to = pair[1];
}

template <bool kOneChunk>
int64_t Measure(const SourceBuffers& offsets, const PickedRows& picked, int64_t most, int32_t* ends) {
  const Places<kOneChunk> places(offsets, picked);
  int64_t end = 0;
  ends[0] = 0;
  for (size_t i = 0; i < picked.count; i++) {
    places.Prefetch(i + kAhead, sizeof(int32_t));
    if (places.Row(i) >= 0) {
      const uint8_t* at = places.At(i, sizeof(int32_t), 1);
      if (at == nullptr) return -1;
      int64_t from;
      int64_t to;
      ReadOffsets(at, &from, &to);
      if (from < 0 || to < from) return -1;
      end += to - from;
      if (end > most) return -2;
    }
    ends[i + 1] = static_cast<int32_t>(end);
  }
  return end;
}

template <bool kOneChunk>
bool CopyBytes(const SourceBuffers& offsets, const SourceBuffers& bytes, const PickedRows& picked, size_t total,
               uint8_t* target) {
  constexpr size_t kShort = 16;
  const Places<kOneChunk> places(offsets, picked);
  const Places<kOneChunk> content(bytes, picked);
  size_t at = 0;
  for (size_t i = 0; i < picked.count; i++) {
    places.Prefetch(i + kAhead, sizeof(int32_t));
    if (places.Row(i) < 0) continue;
    const uint8_t* pair = places.At(i, sizeof(int32_t), 1);
    const SourceBuffer* source = content.Buffer(i);
    if (pair == nullptr || source == nullptr) return false;
    int64_t from;
    int64_t to;
    ReadOffsets(pair, &from, &to);
    if (from < 0 || to < from || static_cast<size_t>(to) > source->size) return false;
    const auto length = static_cast<size_t>(to - from);
    if (length > total - at) return false;
    // What a short copy writes too much is what the next rows write over.
    if (length <= kShort && total - at >= kShort && source->size - static_cast<size_t>(from) >= kShort) {
      std::memcpy(target + at, source->data + from, kShort);
    } else if (length > 0) {
      std::memcpy(target + at, source->data + from, length);
    }
    at += length;
  }
  return at == total;
}

template <bool kOneChunk>
bool TakeBits(const SourceBuffers& validity, const PickedRows& picked, int32_t* rows, uint8_t* bits) {
  const Places<kOneChunk> places(validity, picked);
  for (size_t i = 0; i < picked.count; i++) {
    const auto row = places.Row(i);
    bool valid = row >= 0;
    if (valid) {
      const SourceBuffer* buffer = places.Buffer(i);
      if (buffer == nullptr) return false;
      if (buffer->size > 0) {
        const auto byte = static_cast<size_t>(row) >> 3;
        if (byte >= buffer->size) return false;
        valid = ((buffer->data[byte] >> (row & 7)) & 1) != 0;
      }
    }
    rows[i] = valid ? static_cast<int32_t>(row) : -1;
    bits[i >> 3] = static_cast<uint8_t>(bits[i >> 3] | (static_cast<unsigned>(valid) << (i & 7)));
  }
  return true;
}

}  // namespace

size_t LocateRows(const int32_t* starts, size_t chunk_count, const int32_t* picks, size_t count, int32_t* chunks,
                  int32_t* rows) {
  size_t chunk = 0;
  for (size_t i = 0; i < count; i++) {
    const int32_t pick = picks[i];
    if (pick < 0) {
      chunks[i] = 0;
      rows[i] = -1;
      continue;
    }
    if (chunk_count == 0 || pick >= starts[chunk_count]) return i;
    if (pick < starts[chunk] || pick >= starts[chunk + 1]) {
      // The last chunk that begins at or before the row; no branch, since nobody could foresee it.
      size_t low = 0;
      for (size_t length = chunk_count; length > 1;) {
        const size_t half = length / 2;
        low = starts[low + half] <= pick ? low + half : low;
        length -= half;
      }
      chunk = low;
    }
    chunks[i] = static_cast<int32_t>(chunk);
    rows[i] = pick - starts[chunk];
  }
  return count;
}

bool CopyWidth(const SourceBuffers& sources, size_t width, const PickedRows& picked, uint8_t* target) {
  if (picked.count == 0) return true;
  if (sources.empty()) return false;
  return picked.chunks == nullptr ? CopyAnyWidth<true>(sources, width, picked, target)
                                  : CopyAnyWidth<false>(sources, width, picked, target);
}

int64_t MeasureRanges(const SourceBuffers& offsets, const PickedRows& picked, int64_t most, int32_t* ends) {
  if (offsets.empty() && picked.count > 0) return -1;
  return picked.chunks == nullptr ? Measure<true>(offsets, picked, most, ends)
                                  : Measure<false>(offsets, picked, most, ends);
}

bool CopyRanges(const SourceBuffers& offsets, const SourceBuffers& bytes, const PickedRows& picked, size_t total,
                uint8_t* target) {
  if (picked.count == 0) return total == 0;
  if (offsets.empty() || bytes.size() != offsets.size()) return false;
  return picked.chunks == nullptr ? CopyBytes<true>(offsets, bytes, picked, total, target)
                                  : CopyBytes<false>(offsets, bytes, picked, total, target);
}

bool TakeValidity(const SourceBuffers& validity, const PickedRows& picked, int32_t* rows, uint8_t* bits) {
  std::memset(bits, 0, (picked.count + 7) / 8);
  if (picked.count == 0) return true;
  if (validity.empty()) return false;
  return picked.chunks == nullptr ? TakeBits<true>(validity, picked, rows, bits)
                                  : TakeBits<false>(validity, picked, rows, bits);
}

}  // namespace tsets
