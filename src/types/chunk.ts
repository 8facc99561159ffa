import type { DType } from "./dtype.js";

/**
 * A run of rows of one partition, column by column: at most 64 Ki rows, and 16 MiB but for the last row, which may be of any size.
 *
 * `buffers` are Arrow's, depth first, without the validity buffers of what is not nullable:
 *
 *     number        values
 *     bool          one byte a row, 0 or 1 (bits on disk)
 *     utf8, binary  offsets (int32, rows + 1), bytes
 *     any           as binary, each value v8-serialised
 *     vector(t, n)  values of rows * n elements
 *     list(t)       offsets (int32, rows + 1), then t's buffers for offsets[rows] rows
 *     tuple(a, b)   a's buffers, b's buffers
 *     nullable(t)   validity (1 bit a row, least significant first), then t's buffers (zero or empty where null)
 *
 * Each buffer starts at a multiple of 64 bytes of the block, so any typed array fits on it.
 * A chunk is immutable once made. Who holds a chunk with an `address` frees it, once.
 */
export interface Chunk<D extends DType = DType> {
  readonly type: D;
  readonly rows: number;
  readonly buffers: readonly Uint8Array[];
  /** Where its block is in the arenas; undefined for rows that lie in a mapped file or on the heap. */
  readonly address: number | undefined;
  /**
   * Size of the body, from the start of the block: the buffers in order, each followed by zeros up to a multiple of 64.
   * It is an Arrow record batch body where no bool is in the type.
   */
  readonly bytes: number;
}

export const MAX_CHUNK_ROWS = 65536;
export const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
export const BUFFER_ALIGNMENT = 64;
