import { tupleOf } from "../../columns/column-fields.js";
import type { Arenas } from "../../memory/arenas.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { Tuple } from "../../types/dtype.js";

/**
 * One chunk of results, over the columns that `make` returns.
 *
 * @param make calls `own` with those that are to be given back when the next chunk is asked for; the others are views
 */
export function* joined(
  type: Tuple,
  memory: Arenas,
  make: (own: (column: Chunk) => Chunk) => readonly Chunk[],
): Generator<Chunk> {
  const owned: Chunk[] = [];
  const own = (column: Chunk): Chunk => {
    owned.push(column);
    return column;
  };
  try {
    yield tupleOf(type, make(own));
  } finally {
    for (const column of owned) freeChunk(column, memory);
  }
}
