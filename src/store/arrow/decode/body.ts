import { BUFFER_ALIGNMENT, type Chunk } from "../../../types/chunk.js";
import type { DType } from "../../../types/dtype.js";
import { ARRAY_OF_KIND, isNumericKind } from "../../../types/kinds.js";
import { unpackBits } from "../bits.js";
import { FormatError } from "../format-error.js";
import { padded } from "../format.js";
import type { DecodedBatch } from "./record-batch.js";

/**
 * The content of one buffer of a compressed body, which has at least `bytes` bytes and hardly more.
 *
 * @param offset of `stored` in the file
 */
export type DecompressBuffer = (stored: Uint8Array, bytes: number, offset: number) => Uint8Array;

export interface DecodedBody {
  /** One a column. */
  readonly chunks: readonly Chunk[];
  /** No byte was copied: the chunks are views of the body. */
  readonly inPlace: boolean;
}

/** Where a writer left out the bitmap of a column without nulls, one is made up to this size. */
const MAX_MADE_BITMAP_BYTES = 2 * 1024 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * A record batch's chunks. What a reader of chunks relies on is checked: lengths against the type and the body, and
 * every offset, which must start at 0 and not decrease. What comes out is as large as the body allows at most.
 *
 * @param body its bytes, which are at `offset` of the file
 */
export function decodeBody(
  types: readonly DType[],
  batch: DecodedBatch,
  body: Uint8Array,
  offset: number,
  decompress: DecompressBuffer,
): DecodedBody {
  if (batch.compression === "zstd")
    throw new FormatError("buffers compressed with ZSTD, which is not read here", offset);
  const reader = new Body(batch, body, offset, decompress);
  const chunks = types.map((type) => reader.column(type, batch.rows));
  reader.end();
  return { chunks, inPlace: reader.inPlace };
}

class Body {
  inPlace = true;
  readonly #batch: DecodedBatch;
  readonly #body: Uint8Array;
  readonly #offset: number;
  readonly #decompress: DecompressBuffer;
  #nextNode = 0;
  #nextBuffer = 0;
  #made: Uint8Array[] = [];

  constructor(batch: DecodedBatch, body: Uint8Array, offset: number, decompress: DecompressBuffer) {
    this.#batch = batch;
    this.#body = body;
    this.#offset = offset;
    this.#decompress = decompress;
  }

  column(type: DType, rows: number): Chunk {
    this.#made = [];
    this.#values(type, rows);
    const buffers = this.#made;
    const bytes = buffers.reduce((sum, buffer) => sum + padded(buffer.length, BUFFER_ALIGNMENT), 0);
    return { type, rows, buffers, address: undefined, bytes };
  }

  end(): void {
    const { nodes, buffers } = this.#batch;
    if (this.#nextNode !== nodes.count) throw nodes.error(`${nodes.count} nodes, not ${this.#nextNode}`, 0);
    if (this.#nextBuffer !== buffers.count) throw buffers.error(`${buffers.count} buffers, not ${this.#nextBuffer}`, 0);
  }

  #values(type: DType, rows: number): void {
    const nullable = type.kind === "nullable";
    const stored = nullable ? (type.item as DType) : type;
    this.#node(rows, nullable);
    switch (stored.kind) {
      case "bool":
        this.#made.push(unpackBits(this.#take(Math.ceil(rows / 8)), rows));
        this.inPlace = false;
        break;
      case "utf8":
      case "binary":
      case "any":
        this.#made.push(this.#take(this.#offsets(rows)));
        break;
      case "vector":
        this.#values(stored.item as DType, rows * (stored.length as number));
        break;
      case "list":
        this.#values(stored.item as DType, this.#offsets(rows));
        break;
      case "tuple":
        for (const field of stored.fields as readonly DType[]) this.#values(field, rows);
        break;
      default:
        if (!isNumericKind(stored.kind)) throw new Error(`no Arrow layout for ${stored.kind}`);
        this.#made.push(this.#take(rows * ARRAY_OF_KIND[stored.kind].BYTES_PER_ELEMENT));
    }
  }

  #node(rows: number, nullable: boolean): void {
    const { nodes, buffers } = this.#batch;
    const at = this.#nextNode++;
    if (at >= nodes.count) throw new FormatError(`only ${nodes.count} nodes for the type`, this.#offset);
    const [length, nulls] = [nodes.int64(at, 0), nodes.int64(at, 8)];
    if (length !== rows) throw nodes.error(`a node of ${length} values where ${rows} are expected`, at);
    if (!nullable) {
      if (nulls !== 0) throw nodes.error(`${nulls} nulls where none may be`, at);
      this.#take(0);
      return;
    }
    const bytes = Math.ceil(rows / 8);
    const given = this.#nextBuffer < buffers.count ? buffers.int64(this.#nextBuffer, 8) : 0;
    if (given === 0 && nulls === 0 && bytes <= MAX_MADE_BITMAP_BYTES) {
      this.#take(0);
      this.#made.push(new Uint8Array(bytes).fill(0xff));
      this.inPlace = false;
    } else {
      this.#made.push(this.#take(bytes));
    }
  }

  /** Takes the offsets of `rows` rows; returns the last one. */
  #offsets(rows: number): number {
    const { buffers } = this.#batch;
    const at = this.#nextBuffer;
    // For no rows Arrow lets writers leave out the one offset.
    if (rows === 0 && at < buffers.count && buffers.int64(at, 8) === 0) {
      this.#take(0);
      this.#made.push(new Uint8Array(4));
      this.inPlace = false;
      return 0;
    }
    const bytes = this.#take(4 * (rows + 1));
    const offsets = new Int32Array(bytes.buffer, bytes.byteOffset, rows + 1);
    let last = 0;
    for (let row = 0; row <= rows; row++) {
      const offset = offsets[row];
      if (offset < last || (row === 0 && offset !== 0)) {
        throw buffers.error(`offset ${offset} of row ${row} comes after offset ${last}`, at);
      }
      last = offset;
    }
    this.#made.push(bytes);
    return last;
  }

  /** The first `bytes` bytes of the next buffer, aligned for every typed array. */
  #take(bytes: number): Uint8Array {
    const { buffers } = this.#batch;
    const at = this.#nextBuffer++;
    if (at >= buffers.count) throw new FormatError(`only ${buffers.count} buffers for the type`, this.#offset);
    const [start, length] = [buffers.int64(at, 0), buffers.int64(at, 8)];
    if (start < 0 || length < 0 || start + length > this.#body.length) {
      throw buffers.error(`buffer ${at} from ${start}, ${length} bytes long, in a body of ${this.#body.length}`, at);
    }
    if (bytes === 0) return NOTHING;
    let content = this.#body.subarray(start, start + length);
    if (length > 0 && this.#batch.compression !== undefined) {
      content = this.#decompress(content, bytes, this.#offset + start);
      if (content.buffer !== this.#body.buffer) this.inPlace = false;
    }
    if (content.length < bytes) throw buffers.error(`buffer ${at} has ${content.length} bytes, not ${bytes}`, at);
    if (content.byteOffset % BUFFER_ALIGNMENT === 0) return content.subarray(0, bytes);
    this.inPlace = false;
    const aligned = new Uint8Array(bytes);
    aligned.set(content.subarray(0, bytes));
    return aligned;
  }
}
