import { BoolBuilder, NumberBuilder, VectorBuilder } from "./builder-fixed.js";
import { StagedBuilder } from "./builder-staged.js";
import { isFixedTuple, TupleBuilder } from "./builder-tuple.js";
import type { Chunk } from "./chunk.js";
import type { ChunkAllocator } from "./chunk-allocator.js";
import type { ColumnPart } from "./column-part.js";
import type {
  Any,
  Binary,
  Bool,
  DType,
  Kind,
  List,
  Nullable,
  NumericType,
  Tuple,
  TypedArray,
  Utf8,
  ValueOf,
  Vector,
} from "./dtype.js";
import { AnyPart, BinaryPart, Utf8Part } from "./part-bytes.js";
import { BoolPart, NumberPart, VectorPart } from "./part-fixed.js";
import { ListPart, TuplePart } from "./part-nested.js";
import { NullablePart } from "./part-nullable.js";

export { type Block, type ChunkAllocator, HeapAllocator } from "./chunk-allocator.js";

/** Makes chunks of values. One thread uses it; its owner ends it by finish() or discard(). */
export interface ColumnBuilder<D extends DType = DType> {
  readonly type: D;
  readonly rows: number;
  /** true when a chunk is full: 65536 rows or 16 MiB. The caller then calls finish(). */
  readonly full: boolean;
  /**
   * Checks and wraps as `storeValue` does. Where it throws, the builder is as it was.
   *
   * @throws TypeMismatch (TSETS_TYPE) with the value
   */
  append(value: ValueOf<D>): void;
  /** Numeric types: so many rows at once, of the column's own typed array; at most what the chunk has room for. */
  appendBatch?(values: TypedArray): void;
  /**
   * The rows so far as one chunk in as much memory as they need, which the caller owns; the builder is empty again.
   * undefined where there are none.
   *
   * @throws TSetError TSETS_MEMORY over the limit; the rows are kept
   */
  finish(): Chunk<D> | undefined;
  /** Forgets the rows so far and gives memory back. */
  discard(): void;
}

/**
 * A builder of fixed-width rows (numeric types, bool, vector). Generated loops write `values[length++]` themselves, what
 * they write must be stored values (`storeStatement`). `values` is the chunk's memory: allocated when it is first read,
 * another one after each finish().
 */
export interface FixedBuilder<D extends DType = DType> extends ColumnBuilder<D> {
  readonly values: TypedArray;
  /** Rows in `values`. */
  length: number;
  /** Rows that `values` has room for: 65536, fewer for long vectors. */
  readonly capacity: number;
}

/** The builder of a type's columns, which allocates from `memory`. */
export function createBuilder<D extends NumericType>(type: D, memory: ChunkAllocator): FixedBuilder<D>;
export function createBuilder<D extends DType>(type: D, memory: ChunkAllocator): ColumnBuilder<D>;
export function createBuilder(type: DType, memory: ChunkAllocator): ColumnBuilder {
  if (isFixedTuple(type)) return new TupleBuilder(type, memory);
  return IN_PLACE[type.kind]?.(type as never, memory) ?? new StagedBuilder(type, createPart(type), memory);
}

function createPart(type: DType): ColumnPart {
  return PARTS[type.kind](type as never);
}

const number = (type: NumericType, memory: ChunkAllocator) => new NumberBuilder(type, memory);
const IN_PLACE: Readonly<Partial<Record<Kind, (type: never, memory: ChunkAllocator) => ColumnBuilder>>> = {
  int8: number,
  int16: number,
  int32: number,
  int64: number,
  uint8: number,
  uint16: number,
  uint32: number,
  uint64: number,
  float32: number,
  float64: number,
  bool: (type: Bool, memory: ChunkAllocator) => new BoolBuilder(type, memory),
  vector: (type: Vector, memory: ChunkAllocator) => new VectorBuilder(type, memory),
};

const numberPart = (type: NumericType) => new NumberPart(type);
const PARTS: Readonly<Record<Kind, (type: never) => ColumnPart>> = {
  int8: numberPart,
  int16: numberPart,
  int32: numberPart,
  int64: numberPart,
  uint8: numberPart,
  uint16: numberPart,
  uint32: numberPart,
  uint64: numberPart,
  float32: numberPart,
  float64: numberPart,
  bool: (type: Bool) => new BoolPart(type),
  vector: (type: Vector) => new VectorPart(type),
  utf8: (type: Utf8) => new Utf8Part(type),
  binary: (type: Binary) => new BinaryPart(type),
  any: (type: Any) => new AnyPart(type),
  list: (type: List) => new ListPart(type, createPart(type.item)),
  tuple: (type: Tuple) => new TuplePart(type, type.fields.map(createPart)),
  nullable: (type: Nullable) => new NullablePart(createPart(type.item)),
};
