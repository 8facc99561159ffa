import { isFloat, type SortOrder } from "../../columns/key-order.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import { showValue } from "../../types/show-value.js";

type Compare = (a: unknown, b: unknown) => number;

/** The order of a keyed exchange's keys: the natural one or its reverse, or that of the user's function. */
export function sortOrderOf(node: ExchangeNode): SortOrder {
  const type = (node.type.fields as readonly DType[])[0] as DType;
  if (isNatural(node, type)) return { descending: node.order?.descending === true };
  return { compare: checkedOrder(node.comparator as unknown as Compare, type) };
}

/** Whether keys sort without the user's function, which has to say where it refuses NaN. */
export function isNatural({ order, comparator }: ExchangeNode, key: DType): boolean {
  if (order === undefined) return comparator === undefined;
  return order.byDifference !== true || !isFloat(key);
}

/**
 * A user's comparator. A key is never put before itself, as `a - b` would with Infinity, and NaN for two different keys is
 * an error: sorting would take it for equal without a word.
 */
export function checkedOrder(comparator: Compare, type: DType): Compare {
  const { identity } = keyRules(type);
  return (a, b) => {
    const order: unknown = comparator(a, b);
    if (typeof order === "number" && !Number.isNaN(order) && order !== 0) return order;
    if (order === 0 || identity(a) === identity(b)) return 0;
    throw new RangeError(
      `a comparator returns a number, not ${showValue(order)} for the keys ${showValue(a)} and ${showValue(b)}`,
    );
  };
}
