import { CONTINUATION, MESSAGE, PREFIX_BYTES, padded, VERSION_V5 } from "../format.js";
import type { FlatBuilder, FlatField, FlatOffset } from "./flatbuffer.js";

/** The end of the messages, for who reads the file as a stream. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

/**
 * A message's metadata with its prefix, padded so that what follows starts at a multiple of `alignment` of the file.
 *
 * @param offset of the message in the file
 */
export function encodeMessage(
  builder: FlatBuilder,
  headerType: number,
  header: FlatOffset,
  bodyBytes: number,
  offset: number,
  alignment: number,
): Uint8Array {
  const slots: FlatField[] = [];
  slots[MESSAGE.version] = { bytes: 2, value: VERSION_V5 };
  slots[MESSAGE.headerType] = { bytes: 1, value: headerType };
  slots[MESSAGE.header] = { to: header };
  slots[MESSAGE.bodyLength] = { bytes: 8, value: bodyBytes };
  const metadata = builder.finish(builder.table(slots));
  const bytes = padded(offset + PREFIX_BYTES + metadata.length, alignment) - offset;
  const message = new Uint8Array(bytes);
  const view = new DataView(message.buffer);
  view.setUint32(0, CONTINUATION, true);
  view.setInt32(4, bytes - PREFIX_BYTES, true);
  message.set(metadata, PREFIX_BYTES);
  return message;
}
