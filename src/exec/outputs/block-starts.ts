import { PAGE } from "../../memory/arena-layout.js";
import type { Chunk } from "../../types/chunk.js";
import type { Block, ChunkAllocator } from "../../types/chunk-allocator.js";
import { type Uint32, uint32 } from "../../types/dtype.js";

const MOST_PAGE_BYTES = 1024 * 1024;

/**
 * Where each task's rows start in blocks that are ordered by task: `tasks + 1` numbers a block, in pages of shared memory,
 * so that a worker reads the two it needs where they are, however many tasks there are.
 */
export class BlockStarts {
  readonly #perBlock: number;
  readonly #memory: ChunkAllocator;
  #pages: { readonly block: Block; readonly values: Uint32Array }[] = [];
  /** Numbers in the last page. */
  #length = 0;

  constructor(tasks: number, memory: ChunkAllocator) {
    this.#perBlock = tasks + 1;
    this.#memory = memory;
  }

  /** Keeps a block's starts; returns where they are. */
  add(starts: Uint32Array): { page: number; offset: number } {
    let last = this.#pages.at(-1);
    if (last === undefined || this.#length + this.#perBlock > last.values.length) {
      // Twice the one before: few for a small exchange, and few pages for a large one.
      const bytes = Math.min(MOST_PAGE_BYTES, (last?.block.bytes ?? PAGE / 2) * 2);
      const block = this.#memory.alloc(Math.max(bytes, 4 * this.#perBlock));
      last = { block, values: new Uint32Array(block.view.buffer, block.view.byteOffset, block.bytes / 4) };
      this.#pages.push(last);
      this.#length = 0;
    }
    const offset = this.#length;
    last.values.set(starts.subarray(0, this.#perBlock), offset);
    this.#length += this.#perBlock;
    return { page: this.#pages.length - 1, offset };
  }

  /** The pages as chunks, by which they are shared; still owned here. */
  get pages(): Chunk<Uint32>[] {
    return this.#pages.map(({ block: { address, bytes, view }, values }) => {
      return { type: uint32, rows: values.length, buffers: [view], address, bytes };
    });
  }

  free(): void {
    for (const { block } of this.#pages) if (block.address !== undefined) this.#memory.free(block.address);
    this.#pages = [];
    this.#length = 0;
  }
}
