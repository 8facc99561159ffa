import { fieldsOf, tupleOf } from "../../columns/column-fields.js";
import { hashRows } from "../../columns/hash-rows.js";
import { createRowSource } from "../../columns/row-source.js";
import type { Arenas } from "../../memory/arenas.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { SentRows } from "../exchange-input.js";
import { numberColumn } from "./first-numbers.js";
import { numberedType } from "./operator.js";

/** Rows that are collected from chunks of which a part gets few. */
const LEAST_ROWS = 8192;

interface Options {
  readonly parts: number;
  /** Whether chunks stay until free(), not only until the next one. */
  readonly keeps: boolean;
  readonly memory: Arenas;
}

/**
 * An input by parts of its keys. The rows of a part are copies, numbered over all rows of the input. One reader at a time
 * reads a part, which can be read again.
 */
export class DividedRows {
  readonly #rows: Iterable<SentRows>;
  readonly #options: Options;
  readonly #hashes = new Uint32Array(MAX_CHUNK_ROWS);
  readonly #picks = new Int32Array(LEAST_ROWS + MAX_CHUNK_ROWS);
  readonly #numbers = new Float64Array(LEAST_ROWS + MAX_CHUNK_ROWS);
  readonly #kept: Chunk[] = [];

  constructor(rows: Iterable<SentRows>, options: Options) {
    this.#rows = rows;
    this.#options = options;
  }

  part(part: number): Iterable<SentRows> {
    return { [Symbol.iterator]: () => this.#read(part) };
  }

  /** Gives back the chunks that were kept. */
  free(): void {
    for (const chunk of this.#kept.splice(0)) freeChunk(chunk, this.#options.memory);
  }

  *#read(part: number): Generator<SentRows> {
    const read = { rows: 0 };
    for (const { sender, chunks } of this.#rows) yield { sender, chunks: this.#own(chunks, part, read) };
  }

  *#own(chunks: Iterable<Chunk>, part: number, read: { rows: number }): Generator<Chunk> {
    const [picks, numbers] = [this.#picks, this.#numbers];
    /** Chunks that picks are of, and their rows. */
    let from: Chunk[] = [];
    let rows = 0;
    let count = 0;
    for (const chunk of chunks) {
      const before = count;
      count = this.#pick(chunk, part, rows, before);
      for (let i = before; i < count; i++) numbers[i] = read.rows + picks[i] - rows;
      read.rows += chunk.rows;
      if (count === before) continue;
      from.push(chunk);
      rows += chunk.rows;
      if (count < LEAST_ROWS) continue;
      yield* this.#copies(from, picks.subarray(0, count), numbers);
      from = [];
      rows = count = 0;
    }
    if (count > 0) yield* this.#copies(from, picks.subarray(0, count), numbers);
  }

  /** Picks the part's rows of a chunk, numbered from `first` on, behind `at` others; returns how many those are then. */
  #pick(chunk: Chunk, part: number, first: number, at: number): number {
    const { parts } = this.#options;
    const [hashes, picks] = [this.#hashes, this.#picks];
    hashRows(fieldsOf(chunk)[0] as Chunk, hashes);
    let end = at;
    for (let row = 0; row < chunk.rows; row++) {
      // Other bits than those that have chosen the task.
      if ((Math.imul(hashes[row], 0x9e3779b1) >>> 16) % parts === part) picks[end++] = first + row;
    }
    return end;
  }

  *#copies(from: readonly Chunk[], picks: Int32Array, numbers: Float64Array): Generator<Chunk> {
    const { keeps, memory } = this.#options;
    const [{ type }] = from as readonly [Chunk];
    let at = 0;
    for (const rows of createRowSource(type, from).takeChunks(picks, memory)) {
      const own = numberColumn(numbers.slice(at, at + rows.rows));
      at += rows.rows;
      if (keeps) this.#kept.push(rows);
      try {
        yield tupleOf(numberedType(type), [...fieldsOf(rows), own]);
      } finally {
        if (!keeps) freeChunk(rows, memory);
      }
    }
  }
}
