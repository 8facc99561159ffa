import type { ByteInput } from "./byte-input.js";

const BLOCK_BYTES = 256 * 1024;

/** The number, from 1, of the line that byte `offset` of an input is on. Reads all before it: for an error's message. */
export function lineNumber(input: ByteInput, offset: number): number {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let line = 1;
  for (let position = 0; position < offset; ) {
    const bytes = input.read(block, 0);
    if (bytes === 0) break;
    const counted = block.subarray(0, Math.min(bytes, offset - position));
    for (let at = counted.indexOf(10); at >= 0; at = counted.indexOf(10, at + 1)) line++;
    position += bytes;
  }
  return line;
}
