/** Block checksums as text for the footer's metadata: base64 of little-endian uint32. */
export function encodeBlockChecksums(crcs: ArrayLike<number>): string {
  const bytes = Buffer.alloc(4 * crcs.length);
  for (let i = 0; i < crcs.length; i++) bytes.writeUInt32LE(crcs[i] as number, 4 * i);
  return bytes.toString("base64");
}
