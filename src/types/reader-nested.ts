import type { ColumnReader } from "./column-reader.js";

export class ListReader implements ColumnReader {
  readonly rows: number;
  readonly #offsets: Int32Array;
  readonly #items: ColumnReader;

  constructor(rows: number, offsets: Int32Array, items: ColumnReader) {
    this.rows = rows;
    this.#offsets = offsets;
    this.#items = items;
  }

  get(row: number): unknown[] {
    const values: unknown[] = [];
    for (let i = this.#offsets[row]; i < this.#offsets[row + 1]; i++) values.push(this.#items.get(i));
    return values;
  }

  copy(row: number): unknown[] {
    const values: unknown[] = [];
    for (let i = this.#offsets[row]; i < this.#offsets[row + 1]; i++) values.push(this.#items.copy(i));
    return values;
  }
}

export class TupleReader implements ColumnReader {
  readonly rows: number;
  readonly #fields: readonly ColumnReader[];

  constructor(rows: number, fields: readonly ColumnReader[]) {
    this.rows = rows;
    this.#fields = fields;
  }

  get(row: number): unknown[] {
    return this.#fields.map((field) => field.get(row));
  }

  copy(row: number): unknown[] {
    return this.#fields.map((field) => field.copy(row));
  }
}

export class NullableReader implements ColumnReader {
  readonly rows: number;
  readonly #validity: Uint8Array;
  readonly #values: ColumnReader;

  /** @param validity empty where no row is null, as Arrow files may have it */
  constructor(rows: number, validity: Uint8Array, values: ColumnReader) {
    this.rows = rows;
    this.#validity = validity;
    this.#values = values;
  }

  get(row: number): unknown {
    return this.#isValid(row) ? this.#values.get(row) : null;
  }

  copy(row: number): unknown {
    return this.#isValid(row) ? this.#values.copy(row) : null;
  }

  #isValid(row: number): boolean {
    return this.#validity.length === 0 || (this.#validity[row >> 3] & (1 << (row & 7))) !== 0;
  }
}
