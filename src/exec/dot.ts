import { native } from "../native/load-addon.js";
import type { TypedArray } from "../types/dtype.js";
import { dotTwin } from "./summary-twins.js";

/** Below so many elements a call into the addon takes longer than the loop. */
const NATIVE_FROM = 64;

/** Arrays of numbers; not of bigints. */
export type NumberArray = Exclude<TypedArray, BigInt64Array | BigUint64Array>;

/**
 * The dot product of two vectors of equal length: products rounded to doubles, product i added to lane i mod 16, in the
 * end lane j takes in lane j + 8, then j + 4, j + 2, j + 1. The same bits on every machine, with the addon and without.
 *
 * ```ts
 * points.map((point) => dot(point, direction), float64)
 * ```
 *
 * @throws RangeError where the lengths differ
 */
export function dot(a: NumberArray, b: NumberArray): number {
  if (a.length !== b.length) throw new RangeError(`dot: vectors of ${a.length} and of ${b.length} elements`);
  if (native === undefined || a.length < NATIVE_FROM || a.constructor !== b.constructor) return dotTwin(a, b);
  return native.dot(a, b);
}
