import type { ColumnPart } from "./column-part.js";
import { Growing } from "./growing.js";

/** Validity, 1 bit a row with the least significant first, then the values: zero or empty where the bit is 0. */
export class NullablePart implements ColumnPart {
  readonly #values: ColumnPart;
  readonly #validity = new Growing<Uint8Array>("uint8");

  constructor(values: ColumnPart) {
    this.#values = values;
  }

  get rows(): number {
    return this.#values.rows;
  }

  get bytes(): number {
    return this.#validity.length + this.#values.bytes;
  }

  push(value: unknown): void {
    if (value === null || value === undefined) {
      this.pushEmpty();
      return;
    }
    const row = this.#values.rows;
    this.#values.push(value);
    this.#mark(row, 1);
  }

  pushEmpty(): void {
    const row = this.#values.rows;
    this.#values.pushEmpty();
    this.#mark(row, 0);
  }

  truncate(rows: number): void {
    this.#values.truncate(rows);
    this.#validity.truncate((rows + 7) >> 3);
    // The bits after the last row stay zero: rows to come only set theirs.
    if (rows & 7) this.#validity.array[rows >> 3] &= (1 << (rows & 7)) - 1;
  }

  lengths(into: number[]): void {
    into.push(this.#validity.length);
    this.#values.lengths(into);
  }

  copyTo(targets: readonly Uint8Array[], at: number): number {
    this.#validity.copyTo(targets[at]);
    return this.#values.copyTo(targets, at + 1);
  }

  #mark(row: number, bit: number): void {
    const validity = this.#validity;
    if ((row & 7) === 0) {
      validity.reserve(1)[validity.length] = bit;
      validity.length++;
    } else {
      validity.array[row >> 3] |= bit << (row & 7);
    }
  }
}
