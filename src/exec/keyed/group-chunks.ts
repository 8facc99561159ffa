import { tupleOf } from "../../columns/column-fields.js";
import type { GroupTable } from "../../columns/group-table.js";
import type { Chunk } from "../../types/chunk.js";
import type { ChunkAllocator } from "../../types/chunk-allocator.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { Tuple } from "../../types/dtype.js";
import { rowsOfChunk } from "./chunk-rows.js";
import type { FirstNumbers } from "./first-numbers.js";
import type { Fold } from "./fold.js";

/** Rows of all groups in order, `[key, value]` and the number of the first row where there are numbers; each chunk is valid until the next one. */
export function* groupChunks(
  type: Tuple,
  table: GroupTable,
  fold: Fold,
  memory: ChunkAllocator,
  first?: FirstNumbers,
): Generator<Chunk> {
  const step = rowsOfChunk(type);
  for (let from = 0; from < table.groups; from += step) {
    const to = Math.min(table.groups, from + step);
    const keys = table.keys(from, to, memory);
    let values: Chunk | undefined;
    try {
      values = fold.values(from, to, memory);
      yield tupleOf(type, first === undefined ? [keys, values] : [keys, values, first.column(from, to)]);
    } finally {
      freeChunk(keys, memory);
      if (values !== undefined) freeChunk(values, memory);
    }
  }
}
