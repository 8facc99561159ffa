import { tupleOf } from "../../columns/column-fields.js";
import type { Arenas } from "../../memory/arenas.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { Tuple } from "../../types/dtype.js";

/** One chunk of results, over columns that `make` adds, and views behind them; those are given back when the next one is asked for. */
export function* joined(
  type: Tuple,
  memory: Arenas,
  make: (made: Chunk[]) => void,
  views: readonly Chunk[] = [],
): Generator<Chunk> {
  const made: Chunk[] = [];
  try {
    make(made);
    yield tupleOf(type, [...made, ...views]);
  } finally {
    for (const chunk of made) freeChunk(chunk, memory);
  }
}
