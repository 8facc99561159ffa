import type { KeyOrder } from "../plan/graph.js";
import { recogniseComparator } from "../plan/recognise-comparator.js";
import type { DType } from "../types/dtype.js";
import { hasNaturalOrder, naturalOrder } from "../types/natural-order.js";

/** Negative where `a` comes first, as for Array.prototype.sort. */
export type Comparator<K> = (a: K, b: K) => number;

/**
 * The natural order, as columns are sorted: numbers ascending with -0 before 0 and NaN last, texts by code points, bytes and
 * members from left to right, null last. Natively where the addon is.
 */
export const ascending: Comparator<unknown> = (a, b) => naturalOrder(a, b);
/** The reverse of {@link ascending}. */
export const descending: Comparator<unknown> = (a, b) => naturalOrder(b, a);

/** The natural order that a comparator is the same as on values of `type`; undefined where it has to be called. */
export function orderOf(comparator: Comparator<never>, type: DType): KeyOrder | undefined {
  if (comparator === ascending || comparator === descending) {
    return hasNaturalOrder(type) ? { descending: comparator === descending } : undefined;
  }
  return recogniseComparator(comparator, type);
}
