import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import type { DType } from "../types/dtype.js";
import { orderByTarget } from "./order-by-target.js";
import { takeRows } from "./row-source.js";

/** One chunk that holds the rows for all targets. */
export interface PartitionedChunk<D extends DType = DType> {
  /** The caller owns it. */
  readonly chunk: Chunk<D>;
  /** Rows `starts[t]` … `starts[t + 1]` go to target t. */
  readonly starts: Uint32Array;
}

/** The rows of a chunk in the order of their targets, each below `count`; those of one target keep their order. */
export function partitionChunk<D extends DType>(
  chunk: Chunk<D>,
  targets: Uint32Array,
  count: number,
  memory: ChunkAllocator,
): PartitionedChunk<D> {
  const { order, starts } = orderByTarget(targets, chunk.rows, count);
  return { chunk: takeRows(chunk.type, [chunk], order, memory), starts };
}
