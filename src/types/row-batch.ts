import type { Chunk } from "./chunk.js";
import { type ColumnReader, readColumn } from "./column-reader.js";

/** Rows of chunks as an array of values, for code that takes values and not columns. */
export class RowBatch {
  readonly #values: unknown[];
  #reader: ColumnReader | undefined;

  /** @param rows that are read at a time, at the most */
  constructor(rows: number) {
    this.#values = new Array<unknown>(rows).fill(undefined);
  }

  /** From now on rows are this chunk's. */
  open(chunk: Chunk): void {
    this.#reader = readColumn(chunk);
  }

  /**
   * Rows `from` and after it, `most` at the most: their values are the first ones of an array that is used again.
   */
  read(from: number, most: number): { readonly values: readonly unknown[]; readonly length: number } {
    const values = this.#values;
    const reader = this.#reader as ColumnReader;
    const length = Math.min(values.length, most);
    for (let i = 0; i < length; i++) values[i] = reader.get(from + i);
    return { values, length };
  }
}
