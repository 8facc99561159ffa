import { BUFFER_ALIGNMENT, type Chunk } from "./chunk.js";
import type { Block, ChunkAllocator } from "./chunk-allocator.js";
import type { DType } from "./dtype.js";

/** Largest body of a chunk: one block of the arenas. */
export const MAX_BODY_BYTES = 2 ** 30;

/** Bytes of a buffer with the zeros after it. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / BUFFER_ALIGNMENT) * BUFFER_ALIGNMENT;
}

/** Bytes of a body with buffers of these lengths. */
export function bodyBytes(lengths: readonly number[]): number {
  let bytes = 0;
  for (const length of lengths) bytes += paddedBytes(length);
  return bytes;
}

/**
 * Makes a block, in which buffers of these lengths lie one after the other, the chunk's own: zeros after each buffer, and
 * what the body does not need goes back to the allocator.
 */
export function sealChunk<D extends DType>(
  type: D,
  rows: number,
  lengths: readonly number[],
  block: Block,
  memory: ChunkAllocator,
): Chunk<D> {
  const bytes = bodyBytes(lengths);
  // On the heap there is no tail to give back: where it is worth it, a copy lets the block go.
  const wasteful = block.address === undefined && bytes < block.bytes / 2;
  const body = wasteful ? block.view.slice(0, bytes) : block.view;
  const buffers: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    buffers.push(body.subarray(at, at + length));
    const end = at + paddedBytes(length);
    body.fill(0, at + length, end);
    at = end;
  }
  if (block.address !== undefined) memory.shrink(block.address, bytes);
  return { type, rows, buffers, address: block.address, bytes };
}

/** The chunk's body in one piece, for chunks that builders made; see {@link Chunk.bytes}. */
export function chunkBody(chunk: Chunk): Uint8Array {
  const [first] = chunk.buffers;
  return new Uint8Array(first.buffer, first.byteOffset, chunk.bytes);
}

/** Gives the chunk's block back, where it has one. The caller owns the chunk. */
export function freeChunk(chunk: Chunk, memory: ChunkAllocator): void {
  if (chunk.address !== undefined) memory.free(chunk.address);
}
