import type { ExchangeNode } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import { showValue } from "../../types/show-value.js";

/**
 * The order of an exchange's keys: the user's, else the natural one. A key is never put before itself, as `a - b` would
 * with Infinity, and NaN for two different keys is an error: sorting would take it for equal without a word.
 */
export function keyOrder(node: ExchangeNode): (a: unknown, b: unknown) => number {
  const { identity, compare } = keyRules((node.type.fields as readonly DType[])[0] as DType);
  const comparator = node.comparator as ((a: unknown, b: unknown) => unknown) | undefined;
  if (comparator === undefined) return compare;
  return (a, b) => {
    const order = comparator(a, b);
    if (typeof order === "number" && !Number.isNaN(order) && order !== 0) return order;
    if (order === 0 || identity(a) === identity(b)) return 0;
    throw new RangeError(
      `a comparator returns a number, not ${showValue(order)} for the keys ${showValue(a)} and ${showValue(b)}`,
    );
  };
}
