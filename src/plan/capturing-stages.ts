import { isExchange } from "./graph.js";
import type { Stage } from "./stages.js";

/**
 * Whether lambdas of a stage may capture numbers that are read once a task, as far as what stands around its operators is
 * concerned: no function of the program's there is called in between, which might assign to what they capture. A source, a
 * sort's comparator, a partitioner and a reducer that is no built-in one are such functions.
 */
export function mayCapture({ input, output }: Stage): boolean {
  if (input.kind === "source") return false;
  if (isExchange(input) && input.comparator !== undefined && input.order === undefined) return false;
  if (output.kind !== "exchange") return true;
  const { reducer, recognised, partitioner, comparator, order } = output.node;
  if (reducer !== undefined && recognised === undefined) return false;
  return partitioner === undefined && (comparator === undefined || order !== undefined);
}
