/** Memory for chunks, or for building them. Its content is arbitrary at first. */
export interface Block {
  /** Where it is in the arenas; undefined on the heap. */
  readonly address: number | undefined;
  /** Capacity in bytes, at least what was asked for. */
  readonly bytes: number;
  /** The whole capacity; valid until the block is freed. */
  readonly view: Uint8Array;
}

/** Where chunks get their memory from: `Arenas`, which every worker sees, or a {@link HeapAllocator}. */
export interface ChunkAllocator {
  /** @throws TSetError TSETS_MEMORY over the limit */
  alloc(bytes: number): Block;
  /** The block's owner gives it back, once. */
  free(address: number): void;
  /** Keeps the first `bytes` of the block and gives the rest back. */
  shrink(address: number, bytes: number): void;
}

/** Chunks on this thread's heap, without an address: for tests and tiny results. The garbage collector frees them. */
export class HeapAllocator implements ChunkAllocator {
  alloc(bytes: number): Block {
    return { address: undefined, bytes, view: new Uint8Array(bytes) };
  }

  free(address: number): void {
    throw new RangeError(`free(${address}): blocks on the heap have no address`);
  }

  shrink(address: number, bytes: number): void {
    throw new RangeError(`shrink(${address}, ${bytes}): blocks on the heap have no address`);
  }
}
