/** Arrow's bitmaps: bit `row % 8` of byte `row / 8`, least significant first; set is true, or not null. */

/** One bit for each byte of `flags`, which are 0 or 1. */
export function packBits(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(flags.length / 8));
  const whole = flags.length >>> 3;
  for (let i = 0, at = 0; i < whole; i++, at += 8) {
    bits[i] =
      flags[at] |
      (flags[at + 1] << 1) |
      (flags[at + 2] << 2) |
      (flags[at + 3] << 3) |
      (flags[at + 4] << 4) |
      (flags[at + 5] << 5) |
      (flags[at + 6] << 6) |
      (flags[at + 7] << 7);
  }
  for (let row = 8 * whole; row < flags.length; row++) bits[whole] |= flags[row] << (row & 7);
  return bits;
}

/** One byte, 0 or 1, for each of the first `rows` bits. */
export function unpackBits(bits: Uint8Array, rows: number): Uint8Array {
  const flags = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) flags[row] = (bits[row >>> 3] >>> (row & 7)) & 1;
  return flags;
}

/** How many of the first `rows` bits are 0. */
export function countNulls(bits: Uint8Array, rows: number): number {
  let valid = 0;
  const whole = rows >>> 3;
  for (let i = 0; i < whole; i++) valid += ONES[bits[i]];
  if (rows & 7) valid += ONES[bits[whole] & ((1 << (rows & 7)) - 1)];
  return rows - valid;
}

/** Number of ones in each byte. */
const ONES = new Uint8Array(256);
for (let byte = 1; byte < 256; byte++) ONES[byte] = ONES[byte >>> 1] + (byte & 1);
