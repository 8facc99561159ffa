import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "./chunk.js";
import type { Block, ChunkAllocator } from "./chunk-allocator.js";
import { paddedBytes, sealChunk } from "./chunk-layout.js";
import type { FixedBuilder } from "./column-builder.js";
import type { Bool, DType, NumericType, TypedArray, ValueOf, Vector } from "./dtype.js";
import { ARRAY_OF_KIND, elementBytes, elementsOf } from "./kinds.js";
import { arrayLike, storeValue } from "./store-value.js";
import { TypeMismatch } from "./type-mismatch.js";

/**
 * Rows of a fixed number of elements. They are written where the chunk will be: a block for a full chunk is allocated at
 * the first use, and finish() gives back what it did not need.
 */
abstract class InPlaceBuilder<D extends DType> implements FixedBuilder<D> {
  readonly type: D;
  readonly capacity: number;
  length = 0;
  readonly #kind: NumericType["kind"];
  readonly #rowBytes: number;
  readonly #memory: ChunkAllocator;
  #block: Block | undefined;
  #values: TypedArray | undefined;

  constructor(type: D, kind: NumericType["kind"], elements: number, memory: ChunkAllocator) {
    this.type = type;
    this.#kind = kind;
    this.#memory = memory;
    this.#rowBytes = elements * elementBytes(kind);
    this.capacity = Math.max(1, Math.min(MAX_CHUNK_ROWS, Math.floor(MAX_CHUNK_BYTES / this.#rowBytes)));
  }

  get values(): TypedArray {
    return this.#values ?? this.#acquire();
  }

  get rows(): number {
    return this.length;
  }

  get full(): boolean {
    return this.length >= this.capacity;
  }

  abstract append(value: ValueOf<D>): void;

  finish(): Chunk<D> | undefined {
    const { length } = this;
    const block = this.#block;
    if (length === 0 || block === undefined) return undefined;
    if (length > this.capacity) throw new RangeError(`${length} rows in a builder for ${this.capacity}`);
    const chunk = sealChunk(this.type, length, [length * this.#rowBytes], block, this.#memory);
    this.#forget();
    return chunk;
  }

  discard(): void {
    const address = this.#block?.address;
    this.#forget();
    if (address !== undefined) this.#memory.free(address);
  }

  /** The values, with room for so many rows more. */
  protected room(rows: number): TypedArray {
    if (this.length + rows > this.capacity) {
      throw new RangeError(`${rows} more rows in a builder with ${this.length} of ${this.capacity}: finish() it first`);
    }
    return this.values;
  }

  #acquire(): TypedArray {
    const bytes = this.capacity * this.#rowBytes;
    this.#block = this.#memory.alloc(paddedBytes(bytes));
    this.#values = elementsOf(this.#kind, this.#block.view.subarray(0, bytes));
    return this.#values;
  }

  #forget(): void {
    this.#block = undefined;
    this.#values = undefined;
    this.length = 0;
  }
}

/** Builds columns of the ten numeric types. */
export class NumberBuilder extends InPlaceBuilder<NumericType> {
  constructor(type: NumericType, memory: ChunkAllocator) {
    super(type, type.kind, 1, memory);
  }

  append(value: number | bigint): void {
    const stored = storeValue(this.type, value);
    this.room(1)[this.length] = stored;
    this.length++;
  }

  appendBatch(values: TypedArray): void {
    if (!(values instanceof ARRAY_OF_KIND[this.type.kind])) {
      throw new TypeMismatch(this.type, values, `a batch of it is a ${ARRAY_OF_KIND[this.type.kind].name}`);
    }
    this.room(values.length).set(values as never, this.length);
    this.length += values.length;
  }
}

/** One byte a row, 0 or 1. */
export class BoolBuilder extends InPlaceBuilder<Bool> {
  constructor(type: Bool, memory: ChunkAllocator) {
    super(type, "uint8", 1, memory);
  }

  append(value: boolean): void {
    const stored = storeValue(this.type, value) ? 1 : 0;
    this.room(1)[this.length] = stored;
    this.length++;
  }
}

/** `values` are the vectors' elements, one vector after the other. */
export class VectorBuilder extends InPlaceBuilder<Vector> {
  constructor(type: Vector, memory: ChunkAllocator) {
    super(type, type.item.kind, type.length, memory);
  }

  append(value: TypedArray): void {
    writeVector(this.type, value, this.room(1), this.length * this.type.length);
    this.length++;
  }
}

/** Stores one vector at `at` of `target`. */
export function writeVector(type: Vector, value: unknown, target: TypedArray, at: number): void {
  const { item, length } = type;
  const values = arrayLike(type, value);
  if (values.length === length && value instanceof ARRAY_OF_KIND[item.kind]) {
    target.set(value as never, at);
    return;
  }
  const stored: TypedArray = storeValue(type, values);
  target.set(stored as never, at);
}
