import { BUFFER_ALIGNMENT, type Chunk } from "../../../types/chunk.js";
import type { DType } from "../../../types/dtype.js";
import { ARRAY_OF_KIND, isNumericKind } from "../../../types/kinds.js";
import { countNulls, packBits } from "../bits.js";
import { padded } from "../format.js";

/** A record batch's body, and what its metadata says about it. */
export interface EncodedBody {
  /** A length and a count of nulls for each node of the type, depth first. */
  readonly nodes: readonly number[];
  /** Offset in the body and length of each buffer, in Arrow's order. */
  readonly buffers: readonly number[];
  /** The body in order, padding included. They are views of the chunks as far as those have Arrow's layout. */
  readonly parts: readonly Uint8Array[];
  readonly bytes: number;
  readonly compressed: boolean;
}

/** One buffer as it stands in a compressed body, with its uncompressed length in front. */
export type CompressBuffer = (bytes: Uint8Array) => Uint8Array;

const NOTHING = new Uint8Array(0);
const ZEROS = new Uint8Array(BUFFER_ALIGNMENT);

/** One chunk a column, all with the same number of rows. */
export function encodeBody(chunks: readonly Chunk[], compress: CompressBuffer | undefined): EncodedBody {
  const body = new Body(compress);
  for (const chunk of chunks) body.column(chunk);
  return body;
}

class Body implements EncodedBody {
  readonly nodes: number[] = [];
  readonly buffers: number[] = [];
  readonly parts: Uint8Array[] = [];
  bytes = 0;
  readonly #compress: CompressBuffer | undefined;
  #source: readonly Uint8Array[] = [];
  #next = 0;

  constructor(compress: CompressBuffer | undefined) {
    this.#compress = compress;
  }

  get compressed(): boolean {
    return this.#compress !== undefined;
  }

  column(chunk: Chunk): void {
    this.#source = chunk.buffers;
    this.#next = 0;
    this.#values(chunk.type, chunk.rows);
    if (this.#next !== chunk.buffers.length) throw new Error("a chunk with more buffers than its type has");
  }

  #values(type: DType, rows: number): void {
    if (type.kind !== "nullable") {
      this.#node(type, rows, NOTHING, 0);
      return;
    }
    // A view of a column without nulls has no bits, which Arrow leaves out too.
    const hasBits = this.#source[this.#next]?.length !== 0;
    const validity = this.#take(hasBits ? Math.ceil(rows / 8) : 0);
    this.#node(type.item as DType, rows, validity, hasBits ? countNulls(validity, rows) : 0);
  }

  #node(type: DType, rows: number, validity: Uint8Array, nulls: number): void {
    this.nodes.push(rows, nulls);
    this.#put(validity);
    switch (type.kind) {
      case "bool":
        this.#put(packBits(this.#take(rows)));
        break;
      case "utf8":
      case "binary":
      case "any":
        this.#put(this.#take(this.#offsets(rows)));
        break;
      case "vector":
        this.#values(type.item as DType, rows * (type.length as number));
        break;
      case "list":
        this.#values(type.item as DType, this.#offsets(rows));
        break;
      case "tuple":
        for (const field of type.fields as readonly DType[]) this.#values(field, rows);
        break;
      default:
        if (!isNumericKind(type.kind)) throw new Error(`no Arrow layout for ${type.kind}`);
        this.#put(this.#take(rows * ARRAY_OF_KIND[type.kind].BYTES_PER_ELEMENT));
    }
  }

  /** Puts the offsets of `rows` rows; returns the last one. */
  #offsets(rows: number): number {
    const bytes = this.#take(4 * (rows + 1));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getInt32(0, true) !== 0) throw new Error("a slice of a chunk is copied before it is written");
    this.#put(bytes);
    return view.getInt32(4 * rows, true);
  }

  /** The chunk's next buffer, without what may lie behind its values. */
  #take(bytes: number): Uint8Array {
    const buffer = this.#source[this.#next++];
    if (buffer === undefined || buffer.length < bytes) {
      throw new Error(`a chunk whose buffer ${this.#next - 1} has ${buffer?.length} bytes, not ${bytes}`);
    }
    return buffer.length === bytes ? buffer : buffer.subarray(0, bytes);
  }

  #put(values: Uint8Array): void {
    const bytes = values.length === 0 || this.#compress === undefined ? values : this.#compress(values);
    this.buffers.push(this.bytes, bytes.length);
    if (bytes.length === 0) return;
    if (!this.#extendLast(bytes)) this.parts.push(bytes);
    const padding = padded(bytes.length, BUFFER_ALIGNMENT) - bytes.length;
    if (padding > 0) this.parts.push(ZEROS.subarray(0, padding));
    this.bytes += bytes.length + padding;
  }

  /** Neighbours in a chunk's block are written in one piece, where there are only zeros between them. */
  #extendLast(bytes: Uint8Array): boolean {
    const last = this.parts.at(-1);
    if (last === undefined) return false;
    const padding = last.buffer === ZEROS.buffer ? last.length : 0;
    const values = padding > 0 ? (this.parts.at(-2) as Uint8Array) : last;
    const end = values.byteOffset + values.length;
    if (values.buffer !== bytes.buffer || bytes.byteOffset !== end + padding) return false;
    const between = new Uint8Array(bytes.buffer, end, padding);
    // What is left in a recycled block is nobody's data, and the file's bytes must not depend on it.
    if (between.some((byte) => byte !== 0)) return false;
    if (padding > 0) this.parts.pop();
    this.parts[this.parts.length - 1] = new Uint8Array(
      bytes.buffer,
      values.byteOffset,
      bytes.byteOffset + bytes.length - values.byteOffset,
    );
    return true;
  }
}
