export const POINT_DIMENSIONS = 8;
export const CLUSTERS = 16;

/**
 * Coordinate `d` of point `i`, from 0 to just below 1. The peers compute the same: the operations are exact in doubles
 * and in 32-bit unsigned integers (the finisher of MurmurHash3, public domain).
 */
export function pointCoordinate(i: number, d: number): number {
  let h = (i * POINT_DIMENSIONS + d + 1) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
