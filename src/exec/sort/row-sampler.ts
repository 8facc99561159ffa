import type { Chunk } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";

/** So many samples are kept at most; half as many, where there are more rows than that. */
const MOST = 1024;

/**
 * Keys of rows that are spread over all of a task's rows. Which ones depends on the number of rows alone, not on where a
 * chunk ends: rows are cut into blocks of equal length, and of each block one row is taken, at a place that looks like
 * chance. When there are too many, two neighbouring blocks become one, with the sample of one of them.
 */
export class RowSampler {
  #rows = 0;
  #samples: unknown[] = [];
  /** Rows of a block: a power of two. */
  #block = 1;
  /** Number of the row that is taken next. */
  #next = 0;

  get rows(): number {
    return this.#rows;
  }

  get samples(): readonly unknown[] {
    return this.#samples;
  }

  add(keys: Chunk): void {
    const end = this.#rows + keys.rows;
    if (this.#next < end) {
      const reader = readColumn(keys);
      while (this.#next < end) this.#take(reader.copy(this.#next - this.#rows));
    }
    this.#rows = end;
  }

  #take(key: unknown): void {
    this.#samples.push(key);
    if (this.#samples.length === MOST) {
      this.#samples = this.#samples.filter((_, i) => (i & 1) === (chance(i >> 1, this.#block) & 1));
      this.#block *= 2;
    }
    const at = this.#samples.length;
    this.#next = at * this.#block + (chance(at, this.#block) % this.#block);
  }
}

/** 31 bits that look like chance. */
function chance(index: number, salt: number): number {
  let h = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 1;
}
