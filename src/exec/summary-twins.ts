import type { TypedArray } from "../types/dtype.js";

/**
 * The kernels of `native/core/summaries.h` in TypeScript: the same operations in the same order, and so the same bits.
 * Values are taken as Number() takes them. Value i of a call is in lane i modulo 16.
 */
const LANES = 16;

/** Reused: a call is over before the next one begins. */
const lanes = new Float64Array(LANES);

function sumLanes(): number {
  for (let width = LANES / 2; width >= 1; width /= 2) {
    for (let j = 0; j < width; j++) lanes[j] += lanes[j + width];
  }
  return lanes[0];
}

export function momentsTwin(values: TypedArray, out: Float64Array): void {
  lanes.fill(0);
  for (let i = 0; i < values.length; i++) lanes[i & 15] += Number(values[i]);
  const mean = sumLanes() / values.length;
  lanes.fill(0);
  for (let i = 0; i < values.length; i++) {
    const difference = Number(values[i]) - mean;
    lanes[i & 15] += difference * difference;
  }
  out[0] = mean;
  out[1] = sumLanes();
}

export function countBinsTwin(values: TypedArray, min: number, max: number, counts: Float64Array): void {
  const bins = counts.length - 3;
  const width = max - min;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value >= min && value <= max) counts[3 + Math.min(bins - 1, Math.floor(((value - min) / width) * bins))]++;
    else counts[value < min ? 0 : value > max ? 1 : 2]++;
  }
}

export function dotTwin(a: TypedArray, b: TypedArray): number {
  lanes.fill(0);
  for (let i = 0; i < a.length; i++) lanes[i & 15] += Number(a[i]) * Number(b[i]);
  return sumLanes();
}
