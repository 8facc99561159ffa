#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// Picks rows out of a column that lies in several chunks.

namespace tsets {

// One buffer of each chunk.
struct SourceBuffer {
  const uint8_t* data;
  size_t size;
};
using SourceBuffers = std::vector<SourceBuffer>;

// Picked rows: rows[i] of chunk chunks[i]; of chunk 0 where `chunks` is nullptr. A negative row is a null.
struct PickedRows {
  const int32_t* chunks;
  const int32_t* rows;
  size_t count;
};

// Rows numbered over all chunks, of which starts[c] … starts[c + 1] are those of chunk c. Returns the first index of a pick
// that no chunk has, or `count`.
size_t LocateRows(const int32_t* starts, size_t chunk_count, const int32_t* picks, size_t count, int32_t* chunks,
                  int32_t* rows);

// The functions below return false, and leave anything in the results, where a row is outside of its buffer.

// Rows of `width` bytes; zeros for a null. `target` has room for count * width bytes.
bool CopyWidth(const SourceBuffers& sources, size_t width, const PickedRows& picked, uint8_t* target);

// ends[i + 1] is the end of row i when the rows' lengths (by their int32 offsets) are laid end to end, ends[0] is 0. Returns
// the last one, or a negative number: -1 for a row outside of its buffer, -2 where the end passes `most`.
int64_t MeasureRanges(const SourceBuffers& offsets, const PickedRows& picked, int64_t most, int32_t* ends);

// The bytes of each row, one after the other, `total` in all: what MeasureRanges returned.
bool CopyRanges(const SourceBuffers& offsets, const SourceBuffers& bytes, const PickedRows& picked, size_t total,
                uint8_t* target);

// Picked rows with a negative one for each null: an empty buffer has none. `bits` (zeroed here) gets the validity.
bool TakeValidity(const SourceBuffers& validity, const PickedRows& picked, int32_t* rows, uint8_t* bits);

}  // namespace tsets
