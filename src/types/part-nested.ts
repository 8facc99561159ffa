import type { ColumnPart } from "./column-part.js";
import type { List, Tuple } from "./dtype.js";
import { Growing } from "./growing.js";
import { writeOffsets } from "./part-bytes.js";
import { NumberPart } from "./part-fixed.js";
import { arrayLike } from "./store-value.js";
import { TypeMismatch } from "./type-mismatch.js";

/** Offsets, then the elements of all rows as a column of its own. */
export class ListPart implements ColumnPart {
  readonly type: List;
  readonly #items: ColumnPart;
  readonly #ends = new Growing<Int32Array>("int32");

  constructor(type: List, items: ColumnPart) {
    this.type = type;
    this.#items = items;
  }

  get rows(): number {
    return this.#ends.length;
  }

  get bytes(): number {
    return this.#ends.bytes + 4 + this.#items.bytes;
  }

  push(value: unknown): void {
    const values = arrayLike(this.type, value);
    const items = this.#items;
    if (!(items instanceof NumberPart && items.pushAll(values))) {
      let i = 0;
      try {
        for (; i < values.length; i++) items.push(values[i]);
      } catch (error) {
        throw error instanceof TypeMismatch ? error.within(`[${i}]`) : error;
      }
    }
    this.pushEmpty();
  }

  /** Ends a row: with the elements that were pushed since the last one. */
  pushEmpty(): void {
    const ends = this.#ends;
    ends.reserve(1)[ends.length] = this.#items.rows;
    ends.length++;
  }

  truncate(rows: number): void {
    this.#items.truncate(rows === 0 ? 0 : this.#ends.array[rows - 1]);
    this.#ends.truncate(rows);
  }

  lengths(into: number[]): void {
    into.push(this.#ends.bytes + 4);
    this.#items.lengths(into);
  }

  copyTo(targets: readonly Uint8Array[], at: number): number {
    writeOffsets(this.#ends, targets[at]);
    return this.#items.copyTo(targets, at + 1);
  }
}

/** A column for each member. */
export class TuplePart implements ColumnPart {
  readonly type: Tuple;
  readonly #fields: readonly ColumnPart[];
  #rows = 0;

  constructor(type: Tuple, fields: readonly ColumnPart[]) {
    this.type = type;
    this.#fields = fields;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    let bytes = 0;
    for (const field of this.#fields) bytes += field.bytes;
    return bytes;
  }

  push(value: unknown): void {
    const values = arrayLike(this.type, value);
    const fields = this.#fields;
    if (values.length !== fields.length) {
      throw new TypeMismatch(this.type, value, `it has ${values.length} elements, not ${fields.length}`);
    }
    let i = 0;
    try {
      for (; i < fields.length; i++) fields[i].push(values[i]);
    } catch (error) {
      throw error instanceof TypeMismatch ? error.within(`[${i}]`) : error;
    }
    this.#rows++;
  }

  pushEmpty(): void {
    for (const field of this.#fields) field.pushEmpty();
    this.#rows++;
  }

  truncate(rows: number): void {
    for (const field of this.#fields) field.truncate(rows);
    this.#rows = rows;
  }

  lengths(into: number[]): void {
    for (const field of this.#fields) field.lengths(into);
  }

  copyTo(targets: readonly Uint8Array[], at: number): number {
    return this.#fields.reduce((next, field) => field.copyTo(targets, next), at);
  }
}
