import type { NativeRunMerge } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { HeapMerge } from "./heap-merge.js";
import type { SortOrder } from "./key-order.js";
import { nativeKeyKind } from "./native-keys.js";

/**
 * Merges sorted runs of keys, each of which comes chunk by chunk. Of equal keys the one of the first run comes first.
 *
 *     for (let run = merge.needs(); run >= 0; run = merge.needs()) merge.feed(run, next chunk of the run, or undefined)
 *     const picked = merge.next(runs, rows)
 *
 * Row `rows[i]` of the current chunk of run `runs[i]` is the next one. A call ends where a chunk is used up, so the chunks
 * that its picks are of are still those that were fed; they may be let go when `needs` asks for the next.
 */
export interface RunMerge<D extends DType = DType> {
  /** A run whose next chunk has to be fed before the next call of next(); -1 where there is none. */
  needs(): number;
  /** Chunks have at least one row; undefined where the run has ended. The chunk stays valid while it is the current one. */
  feed(run: number, keys: Chunk<D> | undefined): void;
  /** Writes the next picks, as many as there is room for or fewer, and returns how many: 0 where all runs have ended. */
  next(runs: Int32Array, rows: Int32Array): number;
}

export function createRunMerge<D extends DType>(type: D, runs: number, order: SortOrder = {}): RunMerge<D> {
  const kind = nativeKeyKind(type.kind);
  if (native === undefined || kind === undefined || order.compare !== undefined)
    return new HeapMerge(type, runs, order);
  return new AddonMerge(native.runMerge(kind, runs, order.descending ?? false, order.signedZeros ?? false), runs);
}

class AddonMerge<D extends DType> implements RunMerge<D> {
  readonly #merge: NativeRunMerge;
  /** The addon has their addresses. */
  readonly #chunks: (Chunk<D> | undefined)[];
  #unfed = 0;

  constructor(merge: NativeRunMerge, runs: number) {
    this.#merge = merge;
    this.#chunks = new Array(runs);
  }

  needs(): number {
    return this.#unfed < this.#chunks.length ? this.#unfed : this.#merge.hungry();
  }

  feed(run: number, keys: Chunk<D> | undefined): void {
    if (run !== this.needs()) throw new RangeError(`run ${run} has not asked for keys`);
    this.#merge.feed(run, keys?.rows ?? 0, keys?.buffers[0] ?? NOTHING, keys?.buffers[1] ?? NOTHING);
    this.#chunks[run] = keys;
    if (run === this.#unfed) this.#unfed++;
  }

  next(runs: Int32Array, rows: Int32Array): number {
    if (this.needs() >= 0) throw new RangeError(`run ${this.needs()} needs keys`);
    return this.#merge.next(runs, rows);
  }
}

/** One offset, for a column of texts without rows. */
const NOTHING = new Uint8Array(new Int32Array(1).buffer);
