import type { NativeBuffers } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { DType, List, Tuple, Vector } from "../types/dtype.js";
import { elementBytes, elementsOf, isNumericKind } from "../types/kinds.js";
import { bufferCount } from "./column-fields.js";
import { BuffersTwin } from "./gather-twins.js";
import type { RowPlaces } from "./row-places.js";

/** Copies picked rows of a column, which lies in several chunks. Its buffers are those of `Chunk.buffers`, depth first. */
export interface Gather {
  /** Adds the length of each buffer that these rows need, in bytes. */
  lengths(places: RowPlaces, into: number[]): void;
  /** Writes the buffers to `targets` from `at` on, for the places that lengths() was called with; returns the index after its last. */
  write(places: RowPlaces, targets: readonly Uint8Array[], at: number): number;
}

/** @param buffers those of each chunk; the column's first one is `at` */
export function createGather(type: DType, buffers: readonly (readonly Uint8Array[])[], at = 0): Gather {
  const { kind } = type;
  const column = (index: number) => buffersOf(buffers.map((each) => each[index]));
  if (isNumericKind(kind)) return new FixedGather(column(at), elementBytes(kind));
  switch (kind) {
    case "bool":
      return new FixedGather(column(at), 1);
    case "vector": {
      const { item, length } = type as Vector;
      return new FixedGather(column(at), length * elementBytes(item.kind));
    }
    case "utf8":
    case "binary":
    case "any":
      return new BytesGather(column(at), column(at + 1));
    case "list": {
      const offsets = buffers.map((each) => elementsOf("int32", each[at]) as Int32Array);
      return new ListGather(column(at), offsets, createGather((type as List).item, buffers, at + 1));
    }
    case "nullable":
      return new NullableGather(column(at), createGather(type.item as DType, buffers, at + 1));
    default: {
      let next = at;
      const fields = (type as Tuple).fields.map((field) => {
        const gather = createGather(field, buffers, next);
        next += bufferCount(field);
        return gather;
      });
      return new TupleGather(fields);
    }
  }
}

/** Nothing can be picked from no chunks but nulls, which the twin makes. */
function buffersOf(views: readonly Uint8Array[]): NativeBuffers {
  return native === undefined || views.length === 0 ? new BuffersTwin(views) : native.buffers(views);
}

/** Rows of one width. */
class FixedGather implements Gather {
  readonly #sources: NativeBuffers;
  readonly #width: number;

  constructor(sources: NativeBuffers, width: number) {
    this.#sources = sources;
    this.#width = width;
  }

  lengths({ rows }: RowPlaces, into: number[]): void {
    into.push(rows.length * this.#width);
  }

  write({ chunks, rows }: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    this.#sources.copyWidth(this.#width, chunks, rows, targets[at]);
    return at + 1;
  }
}

/** Bytes, or elements, of one column of a chunk. */
const MAX_OFFSET = 2 ** 30;

/** Ends of each row in what its offsets point into, after a 0. */
function measure(offsets: NativeBuffers, { chunks, rows }: RowPlaces): Int32Array {
  const ends = new Int32Array(rows.length + 1);
  if (offsets.measureRanges(chunks, rows, MAX_OFFSET, ends) < 0) {
    throw new RangeError(`${rows.length} rows take more than a chunk can hold, 1 GiB`);
  }
  return ends;
}

/** utf8, binary, any. */
class BytesGather implements Gather {
  readonly #offsets: NativeBuffers;
  readonly #bytes: NativeBuffers;
  #ends: Int32Array = new Int32Array(1);

  constructor(offsets: NativeBuffers, bytes: NativeBuffers) {
    this.#offsets = offsets;
    this.#bytes = bytes;
  }

  lengths(places: RowPlaces, into: number[]): void {
    this.#ends = measure(this.#offsets, places);
    into.push(this.#ends.byteLength, this.#ends[places.rows.length]);
  }

  write({ chunks, rows }: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    (elementsOf("int32", targets[at]) as Int32Array).set(this.#ends);
    this.#offsets.copyRanges(this.#bytes, chunks, rows, targets[at + 1]);
    return at + 2;
  }
}

class ListGather implements Gather {
  readonly #sources: NativeBuffers;
  readonly #offsets: readonly Int32Array[];
  readonly #items: Gather;
  #ends: Int32Array = new Int32Array(1);
  #places: RowPlaces = { chunks: new Int32Array(0), rows: new Int32Array(0) };

  constructor(sources: NativeBuffers, offsets: readonly Int32Array[], items: Gather) {
    this.#sources = sources;
    this.#offsets = offsets;
    this.#items = items;
  }

  lengths(places: RowPlaces, into: number[]): void {
    this.#ends = measure(this.#sources, places);
    this.#places = this.#itemPlaces(places);
    into.push(this.#ends.byteLength);
    this.#items.lengths(this.#places, into);
  }

  write(_places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    (elementsOf("int32", targets[at]) as Int32Array).set(this.#ends);
    return this.#items.write(this.#places, targets, at + 1);
  }

  #itemPlaces({ chunks, rows }: RowPlaces): RowPlaces {
    const total = this.#ends[rows.length];
    const items = { chunks: new Int32Array(chunks.length === 0 ? 0 : total), rows: new Int32Array(total) };
    for (let i = 0, at = 0; i < rows.length; i++) {
      if (rows[i] < 0) continue;
      const chunk = chunks[i] ?? 0;
      const offsets = this.#offsets[chunk];
      if (chunks.length > 0) items.chunks.fill(chunk, at, this.#ends[i + 1]);
      for (let item = offsets[rows[i]]; item < offsets[rows[i] + 1]; item++) items.rows[at++] = item;
    }
    return items;
  }
}

class TupleGather implements Gather {
  readonly #fields: readonly Gather[];

  constructor(fields: readonly Gather[]) {
    this.#fields = fields;
  }

  lengths(places: RowPlaces, into: number[]): void {
    for (const field of this.#fields) field.lengths(places, into);
  }

  write(places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    return this.#fields.reduce((next, field) => field.write(places, targets, next), at);
  }
}

/** Under a null are zeros, or nothing: also where the source has something else there. */
class NullableGather implements Gather {
  readonly #validity: NativeBuffers;
  readonly #values: Gather;
  #valid: RowPlaces = { chunks: new Int32Array(0), rows: new Int32Array(0) };
  #bits: Uint8Array = new Uint8Array(0);

  constructor(validity: NativeBuffers, values: Gather) {
    this.#validity = validity;
    this.#values = values;
  }

  lengths({ chunks, rows }: RowPlaces, into: number[]): void {
    const valid = new Int32Array(rows.length);
    this.#bits = new Uint8Array((rows.length + 7) >> 3);
    this.#validity.takeValidity(chunks, rows, valid, this.#bits);
    this.#valid = { chunks, rows: valid };
    into.push(this.#bits.length);
    this.#values.lengths(this.#valid, into);
  }

  write(_places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    targets[at].set(this.#bits);
    return this.#values.write(this.#valid, targets, at + 1);
  }
}
