import { TSetError } from "../../errors.js";
import type { FileEntry } from "../../plan/graph.js";
import { type DecodedFooter, decodeFooter, decodeFooterBytes } from "../../store/arrow/decode/footer.js";
import { FlatBuffer } from "../../store/arrow/decode/flatbuffer.js";
import { FormatError } from "../../store/arrow/format-error.js";
import { type BatchPlace, BLOCK_BYTES, FOOTER, HEADER_BYTES, TAIL_BYTES } from "../../store/arrow/format.js";
import { readAt } from "./byte-input.js";

/** Where the parts of an Arrow file lie. */
export interface ArrowPlaces extends Pick<DecodedFooter, "columns" | "batches"> {
  /** Begins behind the file's magic bytes. */
  readonly schemaBytes: number;
  readonly dictionaries: readonly BatchPlace[];
}

/** Reads the footer of a file. @throws TSetError TSETS_TYPE for what is no Arrow IPC file */
export function readPlaces(descriptor: number, file: FileEntry): ArrowPlaces {
  try {
    if (file.size < HEADER_BYTES + TAIL_BYTES) throw new FormatError(`${file.size} bytes are no Arrow file`, 0);
    const footerBytes = decodeFooterBytes(readPlace(descriptor, file, file.size - TAIL_BYTES, TAIL_BYTES), file.size);
    const start = file.size - footerBytes;
    const bytes = readPlace(descriptor, file, start, footerBytes);
    const { columns, batches } = decodeFooter(bytes, start);
    const footer = new FlatBuffer(bytes.subarray(0, bytes.length - TAIL_BYTES), start).root();
    const blocks = footer.structs(FOOTER.dictionaries, BLOCK_BYTES);
    const dictionaries = Array.from({ length: blocks.count }, (_, i) => ({
      offset: blocks.int64(i, 0),
      metadataBytes: blocks.int32(i, 8),
      bodyBytes: blocks.int64(i, 16),
    }));
    for (const { offset, metadataBytes, bodyBytes } of dictionaries) {
      if (offset < HEADER_BYTES || metadataBytes < 0 || bodyBytes < 0 || offset + metadataBytes + bodyBytes > start) {
        throw new FormatError(`a dictionary of ${metadataBytes} + ${bodyBytes} bytes at ${offset}`, start);
      }
    }
    const first = [...dictionaries, ...batches].reduce((least, { offset }) => Math.min(least, offset), start);
    return { columns, batches, dictionaries, schemaBytes: first - HEADER_BYTES };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new TSetError("TSETS_TYPE", `${file.path} cannot be read as an Arrow IPC file: ${error.message}`, {
      path: file.path,
      cause: error,
    });
  }
}

export function readPlace(descriptor: number, file: FileEntry, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) at += readAt(descriptor, file, bytes.subarray(at), offset + at);
  return bytes;
}
