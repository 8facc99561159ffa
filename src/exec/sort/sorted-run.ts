import { compareKeys } from "../../columns/key-order.js";
import { sliceRows } from "../../columns/slice-rows.js";
import type { Chunk } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";
import type { KeyedColumn } from "./merge-chunks.js";

/** A chunk that is read when it is asked for. */
export interface StoredChunk {
  read(): Chunk;
}

/** A place between two rows: before row `row` of chunk `chunk`. */
interface Place {
  readonly chunk: number;
  readonly row: number;
}

/** Rows in order, in chunks that lie in memory or in a file. */
export class SortedRun {
  readonly #chunks: readonly StoredChunk[];
  readonly #by: KeyedColumn;
  readonly #compare: (a: unknown, b: unknown) => number;

  constructor(chunks: readonly StoredChunk[], by: KeyedColumn) {
    this.#chunks = chunks;
    this.#by = by;
    this.#compare = compareKeys(by.key, by.order);
  }

  /**
   * The rows whose keys are not before `from` and before `to`.
   *
   * @param from undefined: the first rows too
   * @param to undefined: the last rows too
   */
  *between(from: { key: unknown } | undefined, to: { key: unknown } | undefined): Generator<Chunk> {
    const start = from === undefined ? { chunk: 0, row: 0 } : this.#placeOf(from.key);
    const end = to === undefined ? { chunk: this.#chunks.length, row: 0 } : this.#placeOf(to.key);
    for (let at = start.chunk; at <= end.chunk && at < this.#chunks.length; at++) {
      if (at === end.chunk && end.row === 0) return;
      const chunk = this.#chunk(at);
      const first = at === start.chunk ? start.row : 0;
      const last = at === end.chunk ? end.row : chunk.rows;
      if (first === 0 && last === chunk.rows) yield chunk;
      else if (first < last) yield sliceRows(chunk, first, last);
    }
  }

  /** Before the first row whose key is not before `key`. */
  #placeOf(key: unknown): Place {
    const isBefore = (keys: Chunk, row: number): boolean => this.#compare(readColumn(keys).get(row), key) < 0;
    const chunk = firstNot(this.#chunks.length, (at) => {
      const keys = this.#by.keysOf(this.#chunk(at));
      return isBefore(keys, keys.rows - 1);
    });
    if (chunk === this.#chunks.length) return { chunk, row: 0 };
    const keys = this.#by.keysOf(this.#chunk(chunk));
    return { chunk, row: firstNot(keys.rows, (row) => isBefore(keys, row)) };
  }

  #chunk(at: number): Chunk {
    return (this.#chunks[at] as StoredChunk).read();
  }
}

/** The first of 0 … count - 1 for which it does not hold, where it holds for all before; `count` where it holds for all. */
function firstNot(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
