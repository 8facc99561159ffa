import { deserialize } from "node:v8";
import { TSetError } from "../errors.js";
import type { ColumnReader } from "./column-reader.js";

export class Utf8Reader implements ColumnReader {
  readonly rows: number;
  readonly #offsets: Int32Array;
  readonly #bytes: Buffer;

  constructor(rows: number, offsets: Int32Array, bytes: Uint8Array) {
    this.rows = rows;
    this.#offsets = offsets;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get(row: number): string {
    return this.#bytes.toString("utf8", this.#offsets[row], this.#offsets[row + 1]);
  }

  copy(row: number): string {
    return this.get(row);
  }
}

export class BinaryReader implements ColumnReader {
  readonly rows: number;
  readonly #offsets: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(rows: number, offsets: Int32Array, bytes: Uint8Array) {
    this.rows = rows;
    this.#offsets = offsets;
    this.#bytes = bytes;
  }

  get(row: number): Uint8Array {
    return this.#bytes.subarray(this.#offsets[row], this.#offsets[row + 1]);
  }

  copy(row: number): Uint8Array {
    return this.#bytes.slice(this.#offsets[row], this.#offsets[row + 1]);
  }
}

export class AnyReader implements ColumnReader {
  readonly rows: number;
  readonly #offsets: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(rows: number, offsets: Int32Array, bytes: Uint8Array) {
    this.rows = rows;
    this.#offsets = offsets;
    this.#bytes = bytes;
  }

  /** Always the reader's own: v8 makes typed arrays as views of what it reads, so that is a copy. */
  get(row: number): unknown {
    try {
      return deserialize(this.#bytes.slice(this.#offsets[row], this.#offsets[row + 1]));
    } catch (cause) {
      throw new TSetError("TSETS_CORRUPT", `the value in row ${row} of a column of any is damaged`, { cause });
    }
  }

  copy(row: number): unknown {
    return this.get(row);
  }
}
