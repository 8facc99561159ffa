import { CODEC_LZ4_FRAME, COMPRESSION, HEADER_RECORD_BATCH, PAIR_BYTES, RECORD_BATCH } from "../format.js";
import type { EncodedBody } from "./body.js";
import { FlatBuilder, type FlatField, type FlatOffset, writeInt64 } from "./flatbuffer.js";
import { encodeMessage } from "./message.js";

/** The message that stands before a record batch's body. */
export function encodeRecordBatch(rows: number, body: EncodedBody): Uint8Array {
  const builder = new FlatBuilder();
  const compression = body.compressed ? writeCompression(builder) : undefined;
  const buffers = writePairs(builder, body.buffers);
  const nodes = writePairs(builder, body.nodes);
  const slots: (FlatField | undefined)[] = [];
  slots[RECORD_BATCH.length] = { bytes: 8, value: rows };
  slots[RECORD_BATCH.nodes] = { to: nodes };
  slots[RECORD_BATCH.buffers] = { to: buffers };
  slots[RECORD_BATCH.compression] = compression === undefined ? undefined : { to: compression };
  return encodeMessage(builder, HEADER_RECORD_BATCH, builder.table(slots), body.bytes);
}

/**
 * Messages of one column's record batches. Batches of equal shape, as all of a fixed-width column but the last, have
 * the same one, and it is made once.
 */
export class RecordBatchMessages {
  #last: { readonly rows: number; readonly body: Shape; readonly message: Uint8Array } | undefined;

  /** As {@link encodeRecordBatch}; valid until the next call. */
  of(rows: number, body: EncodedBody): Uint8Array {
    const last = this.#last;
    if (last !== undefined && last.rows === rows && sameShape(last.body, body)) return last.message;
    const { nodes, buffers, bytes, compressed } = body;
    const message = encodeRecordBatch(rows, body);
    this.#last = { rows, body: { nodes, buffers, bytes, compressed }, message };
    return message;
  }
}

/** What a message says of a body; the body's views would keep its chunk. */
type Shape = Omit<EncodedBody, "parts">;

function sameShape(a: Shape, b: Shape): boolean {
  return (
    a.bytes === b.bytes &&
    a.compressed === b.compressed &&
    sameNumbers(a.nodes, b.nodes) &&
    sameNumbers(a.buffers, b.buffers)
  );
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((number, i) => number === b[i]);
}

/** FieldNodes or Buffers: structs of two longs, whose values stand one after the other in `numbers`. */
function writePairs(builder: FlatBuilder, numbers: readonly number[]): FlatOffset {
  return builder.structs(numbers.length / 2, PAIR_BYTES, (view, at, i) => {
    writeInt64(view, at, numbers[2 * i] as number);
    writeInt64(view, at + 8, numbers[2 * i + 1] as number);
  });
}

function writeCompression(builder: FlatBuilder): FlatOffset {
  const slots: FlatField[] = [];
  slots[COMPRESSION.codec] = { bytes: 1, value: CODEC_LZ4_FRAME };
  slots[COMPRESSION.method] = { bytes: 1, value: 0 };
  return builder.table(slots);
}
