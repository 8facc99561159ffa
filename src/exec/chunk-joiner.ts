import { copyChunk } from "../columns/copy-chunk.js";
import { takeRows } from "../columns/row-source.js";
import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { freeChunk } from "../types/chunk-layout.js";
import type { DType } from "../types/dtype.js";

/** Pieces below both are joined: a slice for one of ten thousand tasks may be a row or two. */
const SMALL_ROWS = MAX_CHUNK_ROWS / 4;
const SMALL_BYTES = MAX_CHUNK_BYTES / 16;
const MAX_PIECES = 1024;

/** Takes lent chunks in order; those that are small are copied and joined before they go on. */
export class ChunkJoiner {
  readonly #type: DType;
  readonly #memory: ChunkAllocator;
  readonly #own: (chunk: Chunk) => void;
  readonly #lent: (chunk: Chunk) => void;
  #pieces: Chunk[] = [];
  #rows = 0;
  #bytes = 0;

  /**
   * @param own gets a joined chunk, which it owns then
   * @param lent gets a chunk that is large enough, for the call; where there is none, `own` gets a copy of it
   */
  constructor(type: DType, memory: ChunkAllocator, own: (chunk: Chunk) => void, lent?: (chunk: Chunk) => void) {
    this.#type = type;
    this.#memory = memory;
    this.#own = own;
    this.#lent = lent ?? ((chunk) => own(copyChunk(chunk, memory)));
  }

  add(chunk: Chunk): void {
    if (chunk.rows >= SMALL_ROWS || chunk.bytes >= SMALL_BYTES) {
      this.flush();
      this.#lent(chunk);
      return;
    }
    if (this.#rows + chunk.rows > MAX_CHUNK_ROWS || this.#bytes + chunk.bytes > MAX_CHUNK_BYTES) this.flush();
    this.#pieces.push(copyChunk(chunk, this.#memory));
    this.#rows += chunk.rows;
    this.#bytes += chunk.bytes;
    if (this.#pieces.length === MAX_PIECES) this.flush();
  }

  /** Sends on what is held; called after the last chunk too. */
  flush(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    if (pieces.length === 1) {
      this.#forget();
      this.#own(pieces[0] as Chunk);
      return;
    }
    const picks = Int32Array.from({ length: this.#rows }, (_, row) => row);
    const joined = takeRows(this.#type, pieces, picks, this.#memory);
    this.discard();
    this.#own(joined);
  }

  discard(): void {
    const pieces = this.#pieces;
    this.#forget();
    for (const piece of pieces) freeChunk(piece, this.#memory);
  }

  #forget(): void {
    this.#pieces = [];
    this.#rows = this.#bytes = 0;
  }
}
