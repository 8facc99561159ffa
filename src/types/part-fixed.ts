import { writeVector } from "./builder-fixed.js";
import type { ColumnPart } from "./column-part.js";
import type { Bool, NumericKind, NumericType, TypedArray, Vector } from "./dtype.js";
import { Growing } from "./growing.js";
import { ARRAY_OF_KIND, isBigKind } from "./kinds.js";
import { storeValue } from "./store-value.js";

/** Rows of a fixed number of elements each. */
abstract class FixedPart implements ColumnPart {
  protected readonly values: Growing<TypedArray>;
  readonly #elements: number;
  readonly #zero: number | bigint;

  constructor(kind: NumericKind, elements: number) {
    this.#zero = isBigKind(kind) ? 0n : 0;
    this.values = new Growing(kind);
    this.#elements = elements;
  }

  get rows(): number {
    return this.values.length / this.#elements;
  }

  get bytes(): number {
    return this.values.bytes;
  }

  abstract push(value: unknown): void;

  pushEmpty(): void {
    const { values } = this;
    const array = values.reserve(this.#elements);
    array.fill(this.#zero as never, values.length, values.length + this.#elements);
    values.length += this.#elements;
  }

  truncate(rows: number): void {
    this.values.truncate(rows * this.#elements);
  }

  lengths(into: number[]): void {
    into.push(this.values.bytes);
  }

  copyTo(targets: readonly Uint8Array[], at: number): number {
    this.values.copyTo(targets[at]);
    return at + 1;
  }
}

export class NumberPart extends FixedPart {
  readonly type: NumericType;

  constructor(type: NumericType) {
    super(type.kind, 1);
    this.type = type;
  }

  push(value: unknown): void {
    const stored = storeValue(this.type, value);
    this.values.reserve(1)[this.values.length] = stored;
    this.values.length++;
  }

  /** All elements of a typed array at once, where its type is the column's; else nothing, and false. */
  pushAll(values: ArrayLike<unknown>): boolean {
    if (!(values instanceof ARRAY_OF_KIND[this.type.kind])) return false;
    this.values.reserve(values.length).set(values as never, this.values.length);
    this.values.length += values.length;
    return true;
  }
}

export class BoolPart extends FixedPart {
  readonly type: Bool;

  constructor(type: Bool) {
    super("uint8", 1);
    this.type = type;
  }

  push(value: unknown): void {
    const stored = storeValue(this.type, value) ? 1 : 0;
    this.values.reserve(1)[this.values.length] = stored;
    this.values.length++;
  }
}

export class VectorPart extends FixedPart {
  readonly type: Vector;

  constructor(type: Vector) {
    super(type.item.kind, type.length);
    this.type = type;
  }

  push(value: unknown): void {
    writeVector(this.type, value, this.values.reserve(this.type.length), this.values.length);
    this.values.length += this.type.length;
  }
}
