import { MAX_BODY_BYTES } from "./chunk-layout.js";
import type { NumericKind, TypedArray } from "./dtype.js";
import { elementBytes, newTypedArray } from "./kinds.js";

/** Elements that are kept for the next chunk; what a huge value needed more is let go. */
const KEPT_BYTES = 32 * 1024 * 1024;
const FIRST_BYTES = 1024;

/** Thrown by a column part that would pass the size of a block; builders say which value it was. */
export class RowTooLarge extends RangeError {}

/** A typed array on the heap that grows by doubling: where the rows of a chunk are gathered before its size is known. */
export class Growing<A extends TypedArray> {
  array: A;
  /** Elements in use. */
  length = 0;
  readonly #kind: NumericKind;

  constructor(kind: NumericKind) {
    this.#kind = kind;
    this.array = newTypedArray(kind, FIRST_BYTES / elementBytes(kind)) as A;
  }

  /** Makes room for so many elements more. `array` may be another one afterwards. */
  reserve(more: number): A {
    const needed = this.length + more;
    if (needed > this.array.length) this.#grow(needed);
    return this.array;
  }

  /** Forgets all elements but the first ones. */
  truncate(length: number): void {
    this.length = length;
    if (length === 0 && this.array.byteLength > KEPT_BYTES) {
      this.array = newTypedArray(this.#kind, FIRST_BYTES / elementBytes(this.#kind)) as A;
    }
  }

  /** Bytes of the elements in use. */
  get bytes(): number {
    return this.length * this.array.BYTES_PER_ELEMENT;
  }

  copyTo(target: Uint8Array): void {
    target.set(new Uint8Array(this.array.buffer, this.array.byteOffset, this.bytes));
  }

  #grow(needed: number): void {
    const width = this.array.BYTES_PER_ELEMENT;
    if (needed * width > MAX_BODY_BYTES) throw new RowTooLarge(`${needed * width} bytes in one column`);
    const grown = newTypedArray(
      this.#kind,
      Math.min(MAX_BODY_BYTES / width, Math.max(needed, 2 * this.array.length)),
    ) as A;
    grown.set(this.array.subarray(0, this.length) as never);
    this.array = grown;
  }
}
