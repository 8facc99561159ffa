import { createRowSource } from "../../columns/row-source.js";
import { sortingBytes, sortOrder } from "../../columns/sort-order.js";
import { sortValues, valueSortingBytes } from "../../columns/sort-values.js";
import type { Arenas } from "../../memory/arenas.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { readColumn } from "../../types/column-reader.js";
import type { DType } from "../../types/dtype.js";
import { Claim } from "../keyed/claim.js";
import { areValues, type KeyedColumn } from "./merge-chunks.js";
import { RowSampler } from "./row-sampler.js";

/** Kernels number rows with 31 bits. */
const MOST_ROWS = 2 ** 30;

/** What a task of a sort's input says about its rows, which are in sorted runs. */
export interface TaskRuns {
  readonly task: number;
  readonly rows: number;
  /** Keys of some of its rows. */
  readonly samples: readonly unknown[];
  /** Chunks of each run. */
  readonly runs: readonly number[];
  /** The first and the last key of each run. */
  readonly ends: readonly unknown[];
}

/**
 * Sorts the rows of one task: all at once where they are not many bytes, else in runs. Owns the chunks that it has not sorted
 * yet.
 */
export class RunWriter {
  readonly #type: DType;
  readonly #by: KeyedColumn;
  readonly #memory: Arenas;
  readonly #most: number;
  readonly #send: (chunk: Chunk) => void;
  readonly #claim: Claim;
  readonly #sampler = new RowSampler();
  readonly #runs: number[] = [];
  readonly #ends: unknown[] = [];
  #chunks: Chunk[] = [];
  #bytes = 0;
  #rows = 0;

  /**
   * @param most bytes of a run, about
   * @param send gets the chunks of the runs in order, and owns them
   */
  constructor(type: DType, by: KeyedColumn, memory: Arenas, most: number, send: (chunk: Chunk) => void) {
    this.#type = type;
    this.#by = by;
    this.#memory = memory;
    this.#most = most;
    this.#send = send;
    this.#claim = new Claim(memory);
  }

  /** Takes a chunk, and owns it. */
  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#sampler.add(this.#by.keysOf(chunk));
    this.#bytes += chunk.bytes;
    this.#rows += chunk.rows;
    if (this.#bytes >= this.#most || this.#rows >= MOST_ROWS) this.#sort();
  }

  finish(task: number): TaskRuns {
    this.#sort();
    const { rows, samples } = this.#sampler;
    return { task, rows, samples, runs: this.#runs, ends: this.#ends };
  }

  discard(): void {
    for (const chunk of this.#chunks.splice(0)) freeChunk(chunk, this.#memory);
    this.#bytes = this.#rows = 0;
    this.#claim.free();
  }

  #sort(): void {
    if (this.#rows === 0) return;
    const { keysOf } = this.#by;
    let sent = 0;
    let last: unknown;
    for (const chunk of this.#sorted()) {
      const reader = readColumn(keysOf(chunk));
      if (sent++ === 0) this.#ends.push(reader.copy(0));
      last = reader.copy(chunk.rows - 1);
      this.#send(chunk);
    }
    this.#ends.push(last);
    this.#runs.push(sent);
    this.discard();
  }

  /** The rows in order, in chunks that the caller owns. */
  *#sorted(): Generator<Chunk> {
    const { key, keysOf, order } = this.#by;
    const type = this.#type;
    if (areValues(type, this.#by)) {
      this.#claim.set(this.#rows * valueSortingBytes(type));
      yield* sortValues(type, this.#chunks as Chunk<typeof type>[], order.descending === true, this.#memory);
      return;
    }
    this.#claim.set(this.#rows * sortingBytes(key));
    const rows = sortOrder(key, this.#chunks.map(keysOf), order);
    yield* createRowSource(type, this.#chunks).takeChunks(rows, this.#memory);
  }
}
