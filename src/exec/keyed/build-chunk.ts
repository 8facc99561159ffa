import type { Chunk } from "../../types/chunk.js";
import { type ChunkAllocator, createBuilder } from "../../types/column-builder.js";
import type { DType } from "../../types/dtype.js";

/** At least one and at most 65536 stored values as a chunk, which the caller owns. */
export function buildChunk<D extends DType>(type: D, memory: ChunkAllocator, values: Iterable<unknown>): Chunk<D> {
  const builder = createBuilder<DType>(type, memory);
  try {
    for (const value of values) builder.append(value);
    return builder.finish() as Chunk<D>;
  } catch (error) {
    builder.discard();
    throw error;
  }
}
