import { FormatError } from "../format-error.js";
import { CONTINUATION, MESSAGE, PREFIX_BYTES, VERSION_V4, VERSION_V5 } from "../format.js";
import { FlatBuffer, type FlatTable } from "./flatbuffer.js";

/**
 * The header of a message of type `headerType`.
 *
 * @param bytes the message with prefix and padding, which is at `offset` of the file
 * @param bodyBytes what the footer says
 */
export function decodeMessage(bytes: Uint8Array, offset: number, headerType: number, bodyBytes: number): FlatTable {
  const prefix = new FlatBuffer(bytes, offset);
  const metadataBytes = prefix.int32(4);
  if (prefix.uint32(0) !== CONTINUATION || metadataBytes < 0 || metadataBytes > bytes.length - PREFIX_BYTES) {
    throw new FormatError("no message where the footer says that one starts", offset);
  }
  const metadata = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + metadataBytes);
  const message = new FlatBuffer(metadata, offset + PREFIX_BYTES).root();
  const version = message.int16(MESSAGE.version, 0);
  if (version !== VERSION_V5 && version !== VERSION_V4)
    throw message.error(`a message of metadata version ${version + 1}`);
  const type = message.int8(MESSAGE.headerType, 0);
  if (type !== headerType) throw message.error(`a message of type ${type} where type ${headerType} is expected`);
  const body = message.int64(MESSAGE.bodyLength, 0);
  if (body !== bodyBytes) throw message.error(`a body of ${body} bytes where the footer says ${bodyBytes}`);
  const header = message.table(MESSAGE.header);
  if (header === undefined) throw message.error("a message without a header");
  return header;
}
