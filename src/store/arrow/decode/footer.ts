import { FormatError } from "../format-error.js";
import {
  type BatchPlace,
  BLOCK_BYTES,
  FOOTER,
  HEADER_BYTES,
  MAGIC,
  PREFIX_BYTES,
  TAIL_BYTES,
  VERSION_V4,
  VERSION_V5,
} from "../format.js";
import { FlatBuffer } from "./flatbuffer.js";
import { type DecodedColumn, decodeMetadata, decodeSchema } from "./schema.js";

export interface DecodedFooter {
  /** Where it starts in the file. */
  readonly start: number;
  readonly columns: readonly DecodedColumn[];
  readonly schemaMetadata: ReadonlyMap<string, string>;
  /** In the order of the file; none reaches into the next one or beyond the footer's start. */
  readonly batches: readonly BatchPlace[];
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The length of the footer and what stands behind it.
 *
 * @param tail the last {@link TAIL_BYTES} of a file of `fileBytes`
 */
export function decodeFooterBytes(tail: Uint8Array, fileBytes: number): number {
  const start = fileBytes - TAIL_BYTES;
  if (MAGIC.some((byte, i) => tail[4 + i] !== byte)) {
    throw new FormatError("not an Arrow file, or one that was cut off: it does not end in ARROW1", start + 4);
  }
  const bytes = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
  if (bytes <= 0 || bytes > start - HEADER_BYTES) throw new FormatError(`a footer of ${bytes} bytes`, start);
  return bytes + TAIL_BYTES;
}

/** @param bytes from the footer's start, which is at `start`, to the end of the file */
export function decodeFooter(bytes: Uint8Array, start: number): DecodedFooter {
  const length = decodeFooterBytes(bytes.subarray(bytes.length - TAIL_BYTES), start + bytes.length);
  if (length !== bytes.length) throw new FormatError(`a footer of ${length} bytes, not ${bytes.length}`, start);
  const footer = new FlatBuffer(bytes.subarray(0, bytes.length - TAIL_BYTES), start).root();
  const version = footer.int16(FOOTER.version, 0);
  if (version !== VERSION_V5 && version !== VERSION_V4)
    throw footer.error(`a footer of metadata version ${version + 1}`);
  const schemaTable = footer.table(FOOTER.schema);
  if (schemaTable === undefined) throw footer.error("a footer without a schema");
  const schema = decodeSchema(schemaTable);

  const places = footer.structs(FOOTER.recordBatches, BLOCK_BYTES);
  const batches: BatchPlace[] = [];
  let end = HEADER_BYTES;
  for (let i = 0; i < places.count; i++) {
    const batch = { offset: places.int64(i, 0), metadataBytes: places.int32(i, 8), bodyBytes: places.int64(i, 16) };
    if (batch.offset < end || batch.offset % 8 !== 0 || batch.metadataBytes <= PREFIX_BYTES || batch.bodyBytes < 0) {
      throw places.error(`record batch ${i} starts at ${batch.offset}, in what comes before it`, i);
    }
    end = batch.offset + batch.metadataBytes + batch.bodyBytes;
    if (end > start) throw places.error(`record batch ${i} ends at ${end}, beyond the footer's start ${start}`, i);
    batches.push(batch);
  }
  return {
    start,
    columns: schema.columns,
    schemaMetadata: schema.metadata,
    batches,
    metadata: decodeMetadata(footer, FOOTER.metadata),
  };
}
