import { isFloat, type SortOrder } from "../../columns/key-order.js";
import { mergeValues } from "../../columns/merge-values.js";
import { createRunMerge } from "../../columns/merge-runs.js";
import { createRowSource } from "../../columns/row-source.js";
import type { Chunk } from "../../types/chunk.js";
import type { ChunkAllocator } from "../../types/chunk-allocator.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { isNumericType } from "../../types/kinds.js";
import type { DType, NumericType } from "../../types/dtype.js";
import { rowsOfChunk } from "../keyed/chunk-rows.js";

/** Rows by their keys. */
export interface KeyedColumn {
  readonly key: DType;
  keysOf(chunk: Chunk): Chunk;
  readonly order: SortOrder;
}

/** Whether rows are their keys, equal ones of which cannot be told apart: but -0 and 0 can, where they are one key. */
export function areValues(type: DType, { key, order }: KeyedColumn): type is NumericType {
  if (key !== type || !isNumericType(type) || order.compare !== undefined) return false;
  return order.signedZeros === true || !isFloat(type);
}

/**
 * Merges sorted runs; of equal keys those of the first run come first.
 *
 * @param runs their chunks, which stay valid
 * @returns chunks, each valid until the next one
 */
export function* mergeChunks(
  type: DType,
  by: KeyedColumn,
  runs: readonly Iterable<Chunk>[],
  memory: ChunkAllocator,
): Generator<Chunk> {
  if (runs.length === 1) return yield* runs[0] as Iterable<Chunk>;
  if (areValues(type, by)) return yield* mergeValues(type, runs, by.order.descending === true, memory);
  const iterators = runs.map((run) => run[Symbol.iterator]());
  const merge = createRunMerge(by.key, runs.length, by.order);
  const step = rowsOfChunk(type);
  const picks = new Int32Array(step);
  const [picked, rows] = [new Int32Array(step), new Int32Array(step)];
  /** Chunks that picks are of, their rows numbered over all of them, and the number of each run's current first row. */
  let chunks: Chunk[] = [];
  let numbered = 0;
  const current: (Chunk | undefined)[] = runs.map(() => undefined);
  const bases = new Int32Array(runs.length);
  let count = 0;

  const number = (run: number, chunk: Chunk): void => {
    bases[run] = numbered;
    chunks.push(chunk);
    numbered += chunk.rows;
  };
  function* flush(): Generator<Chunk> {
    for (const chunk of createRowSource(type, chunks).takeChunks(picks.subarray(0, count), memory)) {
      try {
        yield chunk;
      } finally {
        freeChunk(chunk, memory);
      }
    }
    count = numbered = 0;
    chunks = [];
    current.forEach((chunk, run) => {
      if (chunk !== undefined) number(run, chunk);
    });
  }

  for (;;) {
    for (let run = merge.needs(); run >= 0; run = merge.needs()) {
      const { done, value } = (iterators[run] as Iterator<Chunk>).next();
      current[run] = done === true ? undefined : value;
      if (done !== true) number(run, value);
      merge.feed(run, done === true ? undefined : by.keysOf(value));
    }
    const more = merge.next(picked.subarray(0, step - count), rows);
    if (more === 0) break;
    for (let i = 0; i < more; i++) picks[count++] = bases[picked[i]] + rows[i];
    if (count === step) yield* flush();
  }
  if (count > 0) yield* flush();
}
