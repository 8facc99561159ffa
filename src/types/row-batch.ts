import type { Chunk } from "./chunk.js";
import { type ColumnReader, readColumn } from "./column-reader.js";

/** Rows of chunks as arrays of values, for code that takes values and not columns. */
export class RowBatch {
  readonly #values: unknown[];
  #reader: ColumnReader | undefined;
  #at = 0;

  /** @param rows of a batch, at the most */
  constructor(rows: number) {
    this.#values = new Array<unknown>(rows).fill(undefined);
  }

  /** From now on rows are this chunk's. */
  open(chunk: Chunk): void {
    this.#reader = readColumn(chunk);
    this.#at = 0;
  }

  /** The next rows, as the first values of an array that is used again; undefined at the end of the chunk. */
  next(): { readonly values: readonly unknown[]; readonly length: number } | undefined {
    const reader = this.#reader;
    if (reader === undefined || this.#at === reader.rows) return undefined;
    const values = this.#values;
    const from = this.#at;
    const length = Math.min(values.length, reader.rows - from);
    for (let i = 0; i < length; i++) values[i] = reader.get(from + i);
    this.#at = from + length;
    return { values, length };
  }
}
