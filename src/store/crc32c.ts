import { native } from "../native/load-addon.js";
import { crc32cTwin } from "./crc32c-twin.js";

/** A native call cannot be interrupted; this many bytes take about a millisecond. */
const MAX_CALL_BYTES = 16 * 1024 * 1024;

/**
 * CRC32C (Castagnoli, RFC 3720) as an unsigned 32 bit number.
 *
 * @param seed CRC of the bytes before: `crc32c(b, crc32c(a))` is the CRC of a followed by b
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  if (native === undefined) return crc32cTwin(bytes, seed);
  if (bytes.length <= MAX_CALL_BYTES) return native.crc32c(bytes, seed);
  let crc = seed;
  for (let at = 0; at < bytes.length; at += MAX_CALL_BYTES) {
    crc = native.crc32c(bytes.subarray(at, at + MAX_CALL_BYTES), crc);
  }
  return crc;
}
