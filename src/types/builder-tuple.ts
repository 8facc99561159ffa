import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "./chunk.js";
import type { Block, ChunkAllocator } from "./chunk-allocator.js";
import { paddedBytes, sealChunk } from "./chunk-layout.js";
import type { ColumnBuilder } from "./column-builder.js";
import type { DType, NumericKind, Tuple, TypedArray } from "./dtype.js";
import { elementBytes, elementsOf, isNumericKind } from "./kinds.js";
import { storeValue } from "./store-value.js";

/** Whether a type's rows are tuples of numbers and bools, which a {@link TupleBuilder} writes where they stay. */
export function isFixedTuple(type: DType): type is Tuple {
  return type.kind === "tuple" && (type.fields as readonly DType[]).every(isFixed);
}

function isFixed({ kind }: DType): boolean {
  return kind === "bool" || isNumericKind(kind);
}

/**
 * Tuples of fixed-width members, a column for each. Generated loops write `columns[member][length++]` themselves, stored
 * values; a bool is 0 or 1. The columns lie in one block for a full chunk, which is allocated at the first use; finish()
 * moves them together where there are fewer rows, and gives back the rest.
 */
export class TupleBuilder implements ColumnBuilder<Tuple> {
  readonly type: Tuple;
  readonly capacity: number;
  length = 0;
  readonly #kinds: readonly NumericKind[];
  readonly #memory: ChunkAllocator;
  #block: Block | undefined;
  #columns: readonly TypedArray[] | undefined;

  constructor(type: Tuple, memory: ChunkAllocator) {
    this.type = type;
    this.#memory = memory;
    this.#kinds = type.fields.map(({ kind }) => (isNumericKind(kind) ? kind : "uint8"));
    const rowBytes = this.#kinds.reduce((bytes, kind) => bytes + elementBytes(kind), 0);
    this.capacity = Math.min(MAX_CHUNK_ROWS, Math.floor(MAX_CHUNK_BYTES / rowBytes));
  }

  get columns(): readonly TypedArray[] {
    return this.#columns ?? this.#acquire();
  }

  get rows(): number {
    return this.length;
  }

  get full(): boolean {
    return this.length >= this.capacity;
  }

  append(value: readonly unknown[]): void {
    const stored = storeValue(this.type, value) as readonly unknown[];
    if (this.full)
      throw new RangeError(`1 more row in a builder with ${this.length} of ${this.capacity}: finish() it first`);
    this.columns.forEach((column, j) => {
      // A bool becomes 0 or 1.
      column[this.length] = stored[j] as number;
    });
    this.length++;
  }

  finish(): Chunk<Tuple> | undefined {
    const { length } = this;
    const block = this.#block;
    if (length === 0 || block === undefined) return undefined;
    if (length > this.capacity) throw new RangeError(`${length} rows in a builder for ${this.capacity}`);
    const lengths = this.#kinds.map((kind) => length * elementBytes(kind));
    if (length < this.capacity) {
      let to = 0;
      this.#kinds.forEach((_, j) => {
        const from = this.#offset(j);
        block.view.copyWithin(to, from, from + (lengths[j] as number));
        to += paddedBytes(lengths[j] as number);
      });
    }
    const chunk = sealChunk(this.type, length, lengths, block, this.#memory);
    this.#forget();
    return chunk;
  }

  discard(): void {
    const address = this.#block?.address;
    this.#forget();
    if (address !== undefined) this.#memory.free(address);
  }

  #acquire(): readonly TypedArray[] {
    const block = this.#memory.alloc(this.#offset(this.#kinds.length));
    this.#block = block;
    this.#columns = this.#kinds.map((kind, j) => {
      const from = this.#offset(j);
      return elementsOf(kind, block.view.subarray(from, from + this.capacity * elementBytes(kind)));
    });
    return this.#columns;
  }

  /** Where a member's column begins in the block of a full chunk. */
  #offset(member: number): number {
    let bytes = 0;
    for (const kind of this.#kinds.slice(0, member)) bytes += paddedBytes(this.capacity * elementBytes(kind));
    return bytes;
  }

  #forget(): void {
    this.#block = undefined;
    this.#columns = undefined;
    this.length = 0;
  }
}
