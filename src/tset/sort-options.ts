import type { ExchangeNode } from "../plan/graph.js";
import { checkOptions, checkTasks } from "../types/call-options.js";
import type { DType } from "../types/dtype.js";
import { type Comparator, orderOf } from "./comparators.js";
import { requirePlainFunction } from "./graph-builder.js";

/** In which order a TSet is sorted, and into how many tasks. */
export interface SortOptions<K> {
  /** The natural order unless given. */
  comparator?: Comparator<K>;
  /** The reverse order; what is equal keeps the order that it had. */
  descending?: boolean;
  /** Tasks of the result; as many as before unless given. */
  n?: number;
}

/** @param type of what is compared */
export function sortParameters(
  options: SortOptions<never>,
  type: DType,
  tasks: number,
  where: string,
): Pick<ExchangeNode, "comparator" | "order" | "descending" | "parallelism"> {
  checkOptions(where, options, ["comparator", "descending", "n"]);
  const { comparator, descending = false, n: parallelism = tasks } = options;
  if (comparator !== undefined) requirePlainFunction(comparator, `${where}: comparator`);
  if (typeof descending !== "boolean") throw new TypeError(`${where}: descending is true or false`);
  checkTasks(`${where}: n`, parallelism);
  const natural = comparator === undefined ? { descending: false } : orderOf(comparator, type);
  const order = natural && { ...natural, descending: natural.descending !== descending };
  return { comparator, order, descending, parallelism };
}
