import { CODEC_LZ4_FRAME, CODEC_ZSTD, COMPRESSION, HEADER_RECORD_BATCH, PAIR_BYTES, RECORD_BATCH } from "../format.js";
import type { FlatStructs } from "./flatbuffer.js";
import { decodeMessage } from "./message.js";

/** What a record batch's metadata says; none of it has been compared with the body or the type. */
export interface DecodedBatch {
  readonly rows: number;
  /** Pairs of length and count of nulls. */
  readonly nodes: FlatStructs;
  /** Pairs of offset in the body and length. */
  readonly buffers: FlatStructs;
  /** Bodies with zstd are not read here. */
  readonly compression: "lz4" | "zstd" | undefined;
}

/** @param bytes the message with prefix and padding, which is at `offset` of the file */
export function decodeRecordBatch(bytes: Uint8Array, offset: number, bodyBytes: number): DecodedBatch {
  const table = decodeMessage(bytes, offset, HEADER_RECORD_BATCH, bodyBytes);
  const rows = table.int64(RECORD_BATCH.length, 0);
  if (rows < 0) throw table.error(`a record batch of ${rows} rows`);
  const compression = table.table(RECORD_BATCH.compression);
  const codec = compression?.int8(COMPRESSION.codec, 0);
  const method = compression?.int8(COMPRESSION.method, 0) ?? 0;
  if ((codec !== undefined && codec !== CODEC_LZ4_FRAME && codec !== CODEC_ZSTD) || method !== 0) {
    throw table.error(`buffers compressed with codec ${codec}, method ${method}, which are not known`);
  }
  return {
    rows,
    nodes: table.structs(RECORD_BATCH.nodes, PAIR_BYTES),
    buffers: table.structs(RECORD_BATCH.buffers, PAIR_BYTES),
    compression: codec === undefined ? undefined : codec === CODEC_ZSTD ? "zstd" : "lz4",
  };
}
