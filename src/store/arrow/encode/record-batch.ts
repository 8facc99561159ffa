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
