import type { Block, ChunkAllocator } from "../types/chunk-allocator.js";
import { PAGE } from "./arena-layout.js";

/**
 * An allocator for one thread that fills a chunk, is done with it, and fills the next: it hands the same block out again,
 * without a way through the lock and the tables that all threads share. Whatever else is asked of it goes on to `memory`.
 *
 * It keeps one block at most. The owner calls {@link close} when it is done; after that it may be used again.
 */
export class BlockRecycler implements ChunkAllocator {
  readonly #memory: ChunkAllocator;
  #block: Block | undefined;
  #isOut = false;

  constructor(memory: ChunkAllocator) {
    this.#memory = memory;
  }

  alloc(bytes: number): Block {
    const kept = this.#block;
    if (kept !== undefined && !this.#isOut) {
      // A larger one would hide from the ledger what is not used.
      if (kept.bytes >= bytes && kept.bytes < 2 * bytes) {
        this.#isOut = true;
        return kept;
      }
      this.close();
    }
    const block = this.#memory.alloc(bytes);
    if (this.#block === undefined) {
      this.#block = block;
      this.#isOut = true;
    }
    return block;
  }

  free(address: number): void {
    if (this.#isOut && this.#block?.address === address) this.#isOut = false;
    else this.#memory.free(address);
  }

  shrink(address: number, bytes: number): void {
    if (this.#isOut && this.#block?.address === address) {
      if (bytes > this.#block.bytes - PAGE) return;
      // What is left of it is too small for the next chunk.
      this.#block = undefined;
      this.#isOut = false;
    }
    this.#memory.shrink(address, bytes);
  }

  /** Gives back the block that nobody has. */
  close(): void {
    if (this.#isOut) return;
    const address = this.#block?.address;
    this.#block = undefined;
    if (address !== undefined) this.#memory.free(address);
  }
}
