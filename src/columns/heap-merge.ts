import type { Chunk } from "../types/chunk.js";
import { type ColumnReader, readColumn } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { compareKeys, type SortOrder } from "./key-order.js";
import type { RunMerge } from "./merge-runs.js";

interface Run {
  keys: ColumnReader | undefined;
  row: number;
}

/** A heap of the runs by their next keys: for any keys and comparators, and where there is no addon. */
export class HeapMerge<D extends DType> implements RunMerge<D> {
  readonly #compare: (a: unknown, b: unknown) => number;
  readonly #runs: readonly Run[];
  /** Runs that have a key, the one with the least first; empty until it is built. */
  #heap: number[] = [];
  #hungry: number[];

  constructor(type: D, runs: number, order: SortOrder) {
    this.#compare = compareKeys(type, order);
    this.#runs = Array.from({ length: runs }, () => ({ keys: undefined, row: 0 }));
    this.#hungry = this.#runs.map((_, run) => runs - 1 - run);
  }

  needs(): number {
    return this.#hungry.at(-1) ?? -1;
  }

  feed(run: number, keys: Chunk<D> | undefined): void {
    if (run !== this.needs()) throw new RangeError(`run ${run} has not asked for keys`);
    this.#hungry.pop();
    if (keys === undefined) return;
    this.#runs[run].keys = readColumn(keys);
    this.#runs[run].row = 0;
    this.#heap.push(run);
    this.#up(this.#heap.length - 1);
  }

  next(runs: Int32Array, rows: Int32Array): number {
    if (this.#hungry.length > 0) throw new RangeError(`run ${this.needs()} needs keys`);
    const heap = this.#heap;
    const room = Math.min(runs.length, rows.length);
    let count = 0;
    while (count < room && heap.length > 0) {
      const first = heap[0];
      const run = this.#runs[first];
      runs[count] = first;
      rows[count++] = run.row++;
      if (run.row < (run.keys as ColumnReader).rows) {
        this.#down();
        continue;
      }
      this.#hungry.push(first);
      const last = heap.pop() as number;
      if (heap.length > 0) {
        heap[0] = last;
        this.#down();
      }
      break;
    }
    return count;
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#runs[a], this.#runs[b]];
    const order = this.#compare((x.keys as ColumnReader).get(x.row), (y.keys as ColumnReader).get(y.row));
    return order < 0 || (order === 0 && a < b);
  }

  #up(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(heap[at], heap[parent])) return;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }

  #down(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let least = 2 * at + 1;
      if (least >= heap.length) return;
      if (least + 1 < heap.length && this.#before(heap[least + 1], heap[least])) least++;
      if (!this.#before(heap[least], heap[at])) return;
      [heap[at], heap[least]] = [heap[least], heap[at]];
      at = least;
    }
  }
}
