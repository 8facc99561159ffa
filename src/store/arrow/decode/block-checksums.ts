/** The checksums of `count` blocks; undefined where the text is not exactly as many. */
export function decodeBlockChecksums(text: string, count: number): Uint32Array | undefined {
  const bytes = Buffer.from(text, "base64");
  if (bytes.length !== 4 * count || bytes.toString("base64") !== text) return undefined;
  const crcs = new Uint32Array(count);
  for (let i = 0; i < count; i++) crcs[i] = bytes.readUInt32LE(4 * i);
  return crcs;
}
