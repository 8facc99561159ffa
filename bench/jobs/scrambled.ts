/**
 * Numbers without an order, each once: a bijection of 32 bits, which the peers make in their own language.
 *
 * @param i an integer, modulo 2^32
 * @returns an int32
 */
export function scrambled(i: number): number {
  let h = Math.imul(i, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}

/** Doubles without an order, no two the same: all of their 53 bits are used. */
export function scrambledFloat(i: number): number {
  return scrambled(i) / 2 ** 10 + (scrambled(i + 1) >>> 0) / 2 ** 44;
}
