import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "./chunk.js";
import type { ChunkAllocator } from "./chunk-allocator.js";
import { bodyBytes, MAX_BODY_BYTES, sealChunk } from "./chunk-layout.js";
import type { ColumnBuilder } from "./column-builder.js";
import type { ColumnPart } from "./column-part.js";
import type { DType, ValueOf } from "./dtype.js";
import { RowTooLarge } from "./growing.js";
import { TypeMismatch } from "./type-mismatch.js";

/** What a body takes beside the bytes that a part counts: padding of its buffers, each at most 63 bytes. */
const PADDING = 1 << 20;

/**
 * Builds columns whose size is known in the end only: rows are gathered on the heap, where memory is kept for the next
 * chunk, and finish() copies them into a block of exactly their size.
 */
export class StagedBuilder<D extends DType> implements ColumnBuilder<D> {
  readonly type: D;
  readonly #part: ColumnPart;
  readonly #memory: ChunkAllocator;

  constructor(type: D, part: ColumnPart, memory: ChunkAllocator) {
    this.type = type;
    this.#part = part;
    this.#memory = memory;
  }

  get rows(): number {
    return this.#part.rows;
  }

  get full(): boolean {
    return this.#part.rows >= MAX_CHUNK_ROWS || this.#part.bytes >= MAX_CHUNK_BYTES;
  }

  append(value: ValueOf<D>): void {
    const part = this.#part;
    const { rows } = part;
    try {
      part.push(value);
      if (part.bytes > MAX_BODY_BYTES - PADDING) throw new RowTooLarge(`${part.bytes} bytes in one chunk`);
    } catch (error) {
      part.truncate(rows);
      if (!(error instanceof RowTooLarge)) throw error;
      throw new TypeMismatch(this.type, value, "a chunk, and so a value, takes less than 1 GiB (store it in pieces)");
    }
  }

  finish(): Chunk<D> | undefined {
    const part = this.#part;
    if (part.rows === 0) return undefined;
    const lengths: number[] = [];
    part.lengths(lengths);
    // Over the limit this throws, and the rows are still there.
    const block = this.#memory.alloc(bodyBytes(lengths));
    const chunk = sealChunk(this.type, part.rows, lengths, block, this.#memory);
    part.copyTo(chunk.buffers, 0);
    part.truncate(0);
    return chunk;
  }

  discard(): void {
    this.#part.truncate(0);
  }
}
