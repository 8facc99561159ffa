import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { bodyBytes, sealChunk } from "../types/chunk-layout.js";
import type { DType } from "../types/dtype.js";
import { createGather, type Gather } from "./gather.js";
import { placesOf, roomFor, type RowPlaces, rowStarts } from "./row-places.js";

/** Rows of several chunks, which stay valid meanwhile, to be picked by their numbers over all of them in order. */
export interface RowSource<D extends DType = DType> {
  readonly type: D;
  readonly rows: number;
  /**
   * The picked rows as a chunk, which the caller owns. -1 gives a null in a nullable column, else zeros or nothing.
   *
   * @throws RangeError where they take 1 GiB; TSetError TSETS_MEMORY over the limit
   */
  take(picks: Int32Array, memory: ChunkAllocator): Chunk<D>;
  /** The same in chunks of at most 65536 rows and, but for the last row, about 16 MiB. */
  takeChunks(picks: Int32Array, memory: ChunkAllocator): Iterable<Chunk<D>>;
}

export function createRowSource<D extends DType>(type: D, chunks: readonly Chunk<D>[]): RowSource<D> {
  return new GatheredRows(type, chunks);
}

/** Picked rows of these chunks; see {@link RowSource.take}. */
export function takeRows<D extends DType>(
  type: D,
  chunks: readonly Chunk<D>[],
  picks: Int32Array,
  memory: ChunkAllocator,
): Chunk<D> {
  return createRowSource(type, chunks).take(picks, memory);
}

class GatheredRows<D extends DType> implements RowSource<D> {
  readonly type: D;
  readonly #starts: Int32Array;
  readonly #gather: Gather;
  /** Used again by each call. */
  #room: RowPlaces = roomFor(0);

  constructor(type: D, chunks: readonly Chunk<D>[]) {
    this.type = type;
    this.#starts = rowStarts(chunks);
    this.#gather = createGather(
      type,
      chunks.map(({ buffers }) => buffers),
    );
  }

  get rows(): number {
    return this.#starts[this.#starts.length - 1];
  }

  take(picks: Int32Array, memory: ChunkAllocator): Chunk<D> {
    return this.#take(picks, memory, Number.POSITIVE_INFINITY) as Chunk<D>;
  }

  *takeChunks(picks: Int32Array, memory: ChunkAllocator): Generator<Chunk<D>> {
    for (let at = 0, rows = MAX_CHUNK_ROWS; at < picks.length; ) {
      const some = picks.subarray(at, at + rows);
      const chunk = this.#take(some, memory, some.length === 1 ? Number.POSITIVE_INFINITY : MAX_CHUNK_BYTES);
      if (chunk === undefined) {
        rows = Math.ceil(some.length / 2);
        continue;
      }
      at += some.length;
      rows = Math.min(MAX_CHUNK_ROWS, 2 * rows);
      yield chunk;
    }
  }

  /** undefined where the rows take more than `most` bytes. */
  #take(picks: Int32Array, memory: ChunkAllocator, most: number): Chunk<D> | undefined {
    // One chunk needs none.
    if (this.#starts.length !== 2 && picks.length > this.#room.rows.length) this.#room = roomFor(picks.length);
    const places = placesOf(this.#starts, picks, this.#room);
    const lengths: number[] = [];
    this.#gather.lengths(places, lengths);
    const bytes = bodyBytes(lengths);
    if (bytes > most) return undefined;
    const chunk = sealChunk(this.type, picks.length, lengths, memory.alloc(bytes), memory);
    this.#gather.write(places, chunk.buffers, 0);
    return chunk;
  }
}
