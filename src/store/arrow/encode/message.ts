import { BUFFER_ALIGNMENT } from "../../../types/chunk.js";
import { CONTINUATION, HEADER_BYTES, HEADER_SCHEMA, MESSAGE, PREFIX_BYTES, padded, VERSION_V5 } from "../format.js";
import type { FlatBuilder, FlatField, FlatOffset } from "./flatbuffer.js";

/** The end of the messages, for who reads the file as a stream. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/**
 * A message's metadata with its prefix, padded so that the body starts at a multiple of 64 of the file: the schema's
 * stands behind the file's header, every other one at a multiple of 64.
 */
export function encodeMessage(
  builder: FlatBuilder,
  headerType: number,
  header: FlatOffset,
  bodyBytes: number,
): Uint8Array {
  const slots: FlatField[] = [];
  slots[MESSAGE.version] = { bytes: 2, value: VERSION_V5 };
  slots[MESSAGE.headerType] = { bytes: 1, value: headerType };
  slots[MESSAGE.header] = { to: header };
  slots[MESSAGE.bodyLength] = { bytes: 8, value: bodyBytes };
  const metadata = builder.finish(builder.table(slots));
  const before = headerType === HEADER_SCHEMA ? HEADER_BYTES : 0;
  const bytes = padded(before + PREFIX_BYTES + metadata.length, BUFFER_ALIGNMENT) - before;
  const message = new Uint8Array(bytes);
  const view = new DataView(message.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, bytes - PREFIX_BYTES, true);
  message.set(metadata, PREFIX_BYTES);
  return message;
}
