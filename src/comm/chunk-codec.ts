import { BUFFER_ALIGNMENT, type Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import type { PayloadMemory } from "./communicator.js";

/**
 * Chunks as numbers, for a payload: a list for each receiver.
 *
 *     float64 × lists       where each list ends, in numbers from the start
 *     chunk: address, bytes, rows, buffers, then for each buffer: offset in the block, length
 */
export function encodeChunkLists(lists: readonly (readonly Chunk[])[], memory: PayloadMemory): Uint8Array {
  const numbers: number[] = new Array(lists.length).fill(0);
  lists.forEach((list, i) => {
    for (const chunk of list) pushChunk(numbers, chunk, memory);
    numbers[i] = numbers.length;
  });
  return new Uint8Array(Float64Array.from(numbers).buffer);
}

/** The chunks of list `index`, as views of the arenas. */
export function decodeChunkList(
  payload: Uint8Array,
  lists: number,
  index: number,
  type: DType,
  memory: PayloadMemory,
): Chunk[] {
  const numbers = new Float64Array(payload.buffer, payload.byteOffset, payload.byteLength / 8);
  const end = numbers[index];
  const chunks: Chunk[] = [];
  let at = index === 0 ? lists : numbers[index - 1];
  while (at < end) {
    const [address, bytes, rows, count] = [numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]];
    at += 4;
    const block = memory.view(address, bytes);
    const buffers: Uint8Array[] = [];
    for (let i = 0; i < count; i++, at += 2) buffers.push(block.subarray(numbers[at], numbers[at] + numbers[at + 1]));
    chunks.push({ type, rows, buffers, address, bytes });
  }
  return chunks;
}

/** The same rows in a block of the arenas, which the caller owns; buffers are aligned as a chunk's must be. */
export function copyIntoArenas(chunk: Chunk, memory: PayloadMemory): Chunk & { address: number } {
  const bytes = Math.max(
    1,
    chunk.buffers.reduce((sum, buffer) => sum + aligned(buffer.byteLength), 0),
  );
  const { address } = memory.alloc(bytes);
  const block = memory.view(address, bytes);
  let at = 0;
  const buffers = chunk.buffers.map((buffer) => {
    const copy = block.subarray(at, at + buffer.byteLength);
    copy.set(buffer);
    at += aligned(buffer.byteLength);
    return copy;
  });
  return { type: chunk.type, rows: chunk.rows, buffers, address, bytes };
}

function pushChunk(numbers: number[], chunk: Chunk, memory: PayloadMemory): void {
  if (chunk.address === undefined) throw new TypeError("a chunk outside of the arenas has no address to send");
  numbers.push(chunk.address, chunk.bytes, chunk.rows, chunk.buffers.length);
  const start = memory.view(chunk.address, chunk.bytes).byteOffset;
  // An empty buffer may be a view of anything.
  for (const { byteOffset, byteLength } of chunk.buffers)
    numbers.push(byteLength === 0 ? 0 : byteOffset - start, byteLength);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / BUFFER_ALIGNMENT) * BUFFER_ALIGNMENT;
}
