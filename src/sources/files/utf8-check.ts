import { isUtf8 } from "node:buffer";
import { TSetError } from "../../errors.js";

/**
 * Checks bytes that begin and end between characters.
 *
 * @param offset of the first byte, in the file
 * @throws TSetError TSETS_TYPE that says where the first byte is that is no UTF-8
 */
export function requireUtf8(bytes: Uint8Array, path: string, offset: number): void {
  if (isUtf8(bytes)) return;
  const at = firstInvalid(bytes);
  const byte = (bytes[at] as number).toString(16).padStart(2, "0");
  throw new TSetError(
    "TSETS_TYPE",
    `${path}: byte ${offset + at} (0x${byte}) is no UTF-8 text; is the file in another encoding?`,
    {
      path,
      offset: offset + at,
    },
  );
}

/** Whether these bytes begin with the mark that some programs put before UTF-8 text. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}
