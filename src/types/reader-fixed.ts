import type { ColumnReader } from "./column-reader.js";
import type { TypedArray } from "./dtype.js";

export class NumberReader implements ColumnReader<never> {
  readonly rows: number;
  readonly #values: TypedArray;

  constructor(rows: number, values: TypedArray) {
    this.rows = rows;
    this.#values = values;
  }

  get(row: number): never {
    return this.#values[row] as never;
  }

  copy(row: number): never {
    return this.#values[row] as never;
  }
}

export class BoolReader implements ColumnReader {
  readonly rows: number;
  readonly #bytes: Uint8Array;

  constructor(rows: number, bytes: Uint8Array) {
    this.rows = rows;
    this.#bytes = bytes;
  }

  get(row: number): boolean {
    return this.#bytes[row] !== 0;
  }

  copy(row: number): boolean {
    return this.get(row);
  }
}

export class VectorReader implements ColumnReader {
  readonly rows: number;
  readonly #values: TypedArray;
  readonly #length: number;
  readonly #View: ViewConstructor;
  readonly #buffer: ArrayBufferLike;
  readonly #start: number;
  readonly #rowBytes: number;

  constructor(rows: number, values: TypedArray, length: number) {
    this.rows = rows;
    this.#values = values;
    this.#length = length;
    this.#View = values.constructor as ViewConstructor;
    this.#buffer = values.buffer;
    this.#start = values.byteOffset;
    this.#rowBytes = length * values.BYTES_PER_ELEMENT;
  }

  /** Not by subarray(), which looks for a constructor each time and takes twice as long. */
  get(row: number): TypedArray {
    return new this.#View(this.#buffer, this.#start + row * this.#rowBytes, this.#length);
  }

  copy(row: number): TypedArray {
    return this.#values.slice(row * this.#length, (row + 1) * this.#length);
  }
}

type ViewConstructor = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray;
