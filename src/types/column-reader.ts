import type { Chunk } from "./chunk.js";
import type { ArrayOf, DType, Kind, List, Nullable, NumericType, Tuple, TypedArray, ValueOf, Vector } from "./dtype.js";
import { elementsOf, isNumericKind, isNumericType, newTypedArray } from "./kinds.js";
import { AnyReader, BinaryReader, Utf8Reader } from "./reader-bytes.js";
import { BoolReader, NumberReader, VectorReader } from "./reader-fixed.js";
import { ListReader, NullableReader, TupleReader } from "./reader-nested.js";
import { typeText } from "./write-type.js";

/** Reads values out of a chunk's memory, which must stay allocated meanwhile. */
export interface ColumnReader<D extends DType = DType> {
  readonly rows: number;
  /** The value of a row, 0 ≤ row < rows. Vectors and binary are views of the chunk. */
  get(row: number): ValueOf<D>;
  /** The same, which stays valid without the chunk. */
  copy(row: number): ValueOf<D>;
}

export function readColumn<D extends DType>(chunk: Chunk<D>): ColumnReader<D> {
  return readerOf(chunk.type, chunk.rows, new BufferQueue(chunk.buffers)) as ColumnReader<D>;
}

/**
 * The values of a numeric chunk, as a view without a copy.
 *
 * @throws TypeError for other types
 */
export function valuesOf(chunk: Chunk): TypedArray {
  const { type, rows, buffers } = chunk;
  if (!isNumericType(type)) throw new TypeError(`valuesOf takes numeric chunks, not ${typeText(type)}`);
  const values = elementsOf(type.kind, buffers[0]);
  return values.length === rows ? values : values.subarray(0, rows);
}

/** The members of a chunk of tuples as generated loops read them: the typed array of numbers, the bytes of bools, else a reader. */
export function memberColumns({ type, rows, buffers }: Chunk): (TypedArray | ColumnReader)[] {
  const queue = new BufferQueue(buffers);
  return (type.fields as readonly DType[]).map((field) => {
    if (isNumericType(field)) return elementsOf(field.kind, queue.next());
    return field.kind === "bool" ? queue.next() : readerOf(field, rows, queue);
  });
}

/** All values, in order, on the heap: a typed array for numbers, else an array of values that outlive the chunks. */
export function copyValues<D extends DType>(chunks: readonly Chunk<D>[], type: D): ArrayOf<D> {
  if (isNumericKind(type.kind)) {
    const values = newTypedArray(type.kind, rowsOf(chunks));
    let at = 0;
    for (const chunk of chunks) {
      values.set(valuesOf(chunk) as never, at);
      at += chunk.rows;
    }
    return values as ArrayOf<D>;
  }
  const values: ValueOf<D>[] = [];
  for (const chunk of chunks) {
    const reader = readColumn(chunk);
    for (let row = 0; row < chunk.rows; row++) values.push(reader.copy(row));
  }
  return values as ArrayOf<D>;
}

function rowsOf(chunks: readonly Chunk[]): number {
  let rows = 0;
  for (const chunk of chunks) rows += chunk.rows;
  return rows;
}

/** A chunk's buffers, taken depth first. */
class BufferQueue {
  readonly #buffers: readonly Uint8Array[];
  #at = 0;

  constructor(buffers: readonly Uint8Array[]) {
    this.#buffers = buffers;
  }

  /** A plain Uint8Array: the slice of a Buffer would be no copy. */
  next(): Uint8Array {
    const buffer = this.#buffers[this.#at++];
    if (!Buffer.isBuffer(buffer)) return buffer;
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  offsets(): Int32Array {
    return elementsOf("int32", this.next()) as Int32Array;
  }
}

function readerOf(type: DType, rows: number, buffers: BufferQueue): ColumnReader {
  return READERS[type.kind](type as never, rows, buffers);
}

const number = (type: NumericType, rows: number, buffers: BufferQueue) =>
  new NumberReader(rows, elementsOf(type.kind, buffers.next()));

const READERS: Readonly<Record<Kind, (type: never, rows: number, buffers: BufferQueue) => ColumnReader>> = {
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
  bool: (_type, rows, buffers) => new BoolReader(rows, buffers.next()),
  vector: (type: Vector, rows, buffers) =>
    new VectorReader(rows, elementsOf(type.item.kind, buffers.next()), type.length),
  utf8: (_type, rows, buffers) => new Utf8Reader(rows, buffers.offsets(), buffers.next()),
  binary: (_type, rows, buffers) => new BinaryReader(rows, buffers.offsets(), buffers.next()),
  any: (_type, rows, buffers) => new AnyReader(rows, buffers.offsets(), buffers.next()),
  list: (type: List, rows, buffers) => {
    const offsets = buffers.offsets();
    return new ListReader(rows, offsets, readerOf(type.item, offsets[rows], buffers));
  },
  tuple: (type: Tuple, rows, buffers) =>
    new TupleReader(
      rows,
      type.fields.map((field) => readerOf(field, rows, buffers)),
    ),
  nullable: (type: Nullable, rows, buffers) =>
    new NullableReader(rows, buffers.next(), readerOf(type.item, rows, buffers)),
};
