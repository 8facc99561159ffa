import type { Chunk } from "./chunk.js";
import type { DType } from "./dtype.js";

/** Where the arenas show their memory. */
export interface ArenaView {
  view(address: number, bytes: number): Uint8Array;
}

const HEADER = 4;

/**
 * A chunk of the arenas as numbers, by which it travels to another thread:
 *
 *     address, bytes, rows, number of buffers, then for each buffer its offset in the block and its length
 *
 * @throws TypeError for a chunk outside of the arenas
 */
export function describeChunk(chunk: Chunk): number[] {
  const { address, bytes, rows, buffers } = chunk;
  if (address === undefined) throw new TypeError("a chunk outside of the arenas has no address to send");
  const start = address % 2 ** 30;
  const numbers = [address, bytes, rows, buffers.length];
  // An empty buffer may be a view of anything.
  for (const { byteOffset, length } of buffers) numbers.push(length === 0 ? 0 : byteOffset - start, length);
  return numbers;
}

/** The chunk that {@link describeChunk} described, over this thread's view of the arenas. Nothing is copied. */
export function chunkAt<D extends DType>(type: D, numbers: ArrayLike<number>, memory: ArenaView): Chunk<D> {
  const [address, bytes, rows, count] = [numbers[0], numbers[1], numbers[2], numbers[3]];
  const body = memory.view(address, bytes);
  const buffers: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const offset = numbers[HEADER + 2 * i];
    buffers.push(body.subarray(offset, offset + numbers[HEADER + 2 * i + 1]));
  }
  return { type, rows, buffers, address, bytes };
}

/** Chunks as bytes: the float64s of their descriptions, one after the other. Addresses are exact beyond 4 GiB. */
export function encodeChunks(chunks: readonly Chunk[]): Uint8Array {
  return new Uint8Array(Float64Array.from(chunks.flatMap(describeChunk)).buffer);
}

/** The chunks that {@link encodeChunks} wrote, as views of the arenas. Who owned them before does not change. */
export function decodeChunks<D extends DType>(bytes: Uint8Array, type: D, memory: ArenaView): Chunk<D>[] {
  // A copy, since the bytes may start anywhere in their buffer.
  const numbers = new Float64Array(new Uint8Array(bytes).buffer);
  const chunks: Chunk<D>[] = [];
  for (let at = 0; at < numbers.length; at += HEADER + 2 * numbers[at + 3]) {
    chunks.push(chunkAt(type, numbers.subarray(at), memory));
  }
  return chunks;
}
