import type { DType, List, Tuple, Vector } from "../types/dtype.js";
import { elementBytes, elementsOf, isNumericKind } from "../types/kinds.js";
import { bufferCount } from "./column-fields.js";
import { copyRanges, copyWidth } from "./gather-twins.js";
import type { RowPlaces } from "./row-places.js";

/** Copies picked rows of a column, which lies in several chunks. Its buffers are those of `Chunk.buffers`, depth first. */
export interface Gather {
  /** Adds the length of each buffer that these rows need, in bytes. */
  lengths(places: RowPlaces, into: number[]): void;
  /** Writes the buffers to `targets` from `at` on; returns the index after its last. */
  write(places: RowPlaces, targets: readonly Uint8Array[], at: number): number;
}

/** @param buffers those of each chunk; the column's first one is `at` */
export function createGather(type: DType, buffers: readonly (readonly Uint8Array[])[], at = 0): Gather {
  const { kind } = type;
  const column = (index: number) => buffers.map((each) => each[index]);
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
    case "list":
      return new ListGather(column(at), createGather((type as List).item, buffers, at + 1));
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

/** Rows of one width. */
class FixedGather implements Gather {
  readonly #sources: readonly Uint8Array[];
  readonly #width: number;

  constructor(sources: readonly Uint8Array[], width: number) {
    this.#sources = sources;
    this.#width = width;
  }

  lengths({ rows }: RowPlaces, into: number[]): void {
    into.push(rows.length * this.#width);
  }

  write(places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    copyWidth(this.#sources, this.#width, places, targets[at]);
    return at + 1;
  }
}

/** The ends of each row in what its offsets point into, and of the whole. A null is empty. */
function offsetsOf(sources: readonly Int32Array[], { chunks, rows }: RowPlaces): Int32Array {
  const offsets = new Int32Array(rows.length + 1);
  let end = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row >= 0) {
      const source = sources[chunks[i]];
      end += source[row + 1] - source[row];
      if (end > MAX_OFFSET) throw new RangeError(`${end} bytes or elements in one column of a chunk`);
    }
    offsets[i + 1] = end;
  }
  return offsets;
}

const MAX_OFFSET = 2 ** 30;

function offsetViews(sources: readonly Uint8Array[]): Int32Array[] {
  return sources.map((bytes) => elementsOf("int32", bytes) as Int32Array);
}

/** utf8, binary, any. */
class BytesGather implements Gather {
  readonly #offsets: readonly Int32Array[];
  readonly #bytes: readonly Uint8Array[];
  #made: Int32Array = new Int32Array(1);

  constructor(offsets: readonly Uint8Array[], bytes: readonly Uint8Array[]) {
    this.#offsets = offsetViews(offsets);
    this.#bytes = bytes;
  }

  lengths(places: RowPlaces, into: number[]): void {
    this.#made = offsetsOf(this.#offsets, places);
    into.push(this.#made.byteLength, this.#made[places.rows.length]);
  }

  write(places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    (elementsOf("int32", targets[at]) as Int32Array).set(this.#made);
    copyRanges(this.#bytes, this.#offsets, places, this.#made, targets[at + 1]);
    return at + 2;
  }
}

class ListGather implements Gather {
  readonly #offsets: readonly Int32Array[];
  readonly #items: Gather;
  #made: Int32Array = new Int32Array(1);
  #places: RowPlaces = { chunks: new Int32Array(0), rows: new Int32Array(0) };

  constructor(offsets: readonly Uint8Array[], items: Gather) {
    this.#offsets = offsetViews(offsets);
    this.#items = items;
  }

  lengths(places: RowPlaces, into: number[]): void {
    this.#made = offsetsOf(this.#offsets, places);
    this.#places = this.#itemPlaces(places);
    into.push(this.#made.byteLength);
    this.#items.lengths(this.#places, into);
  }

  write(_places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    (elementsOf("int32", targets[at]) as Int32Array).set(this.#made);
    return this.#items.write(this.#places, targets, at + 1);
  }

  #itemPlaces({ chunks, rows }: RowPlaces): RowPlaces {
    const total = this.#made[rows.length];
    const items = { chunks: new Int32Array(total), rows: new Int32Array(total) };
    for (let i = 0, at = 0; i < rows.length; i++) {
      if (rows[i] < 0) continue;
      const offsets = this.#offsets[chunks[i]];
      for (let item = offsets[rows[i]]; item < offsets[rows[i] + 1]; item++, at++) {
        items.chunks[at] = chunks[i];
        items.rows[at] = item;
      }
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
  readonly #validity: readonly Uint8Array[];
  readonly #values: Gather;
  #valid: RowPlaces = { chunks: new Int32Array(0), rows: new Int32Array(0) };

  constructor(validity: readonly Uint8Array[], values: Gather) {
    this.#validity = validity;
    this.#values = values;
  }

  lengths({ chunks, rows }: RowPlaces, into: number[]): void {
    const valid = rows.slice();
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const bits = this.#validity[chunks[i]];
      if (row >= 0 && bits.length > 0 && ((bits[row >> 3] >> (row & 7)) & 1) === 0) valid[i] = -1;
    }
    this.#valid = { chunks, rows: valid };
    into.push((rows.length + 7) >> 3);
    this.#values.lengths(this.#valid, into);
  }

  write(_places: RowPlaces, targets: readonly Uint8Array[], at: number): number {
    const bits = targets[at].fill(0);
    const { rows } = this.#valid;
    for (let i = 0; i < rows.length; i++) if (rows[i] >= 0) bits[i >> 3] |= 1 << (i & 7);
    return this.#values.write(this.#valid, targets, at + 1);
  }
}
