import type { ExchangeNode, Node } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";

/** Names the task that a row goes to. */
export type Router = (row: unknown, sender: number, context: unknown) => number | "all";

export function routerOf(node: ExchangeNode, input: Node): Router {
  switch (node.kind) {
    case "replicate":
      return () => "all";
    case "union":
      return (_row, sender) => sender;
    case "partition":
      return partitioned(node, input.type, (row) => row);
    default:
      // Keyed: rows are tuples (key, value).
      return partitioned(
        node,
        (input.type.fields as readonly DType[])[0] as DType,
        (row) => (row as [unknown, unknown])[0],
      );
  }
}

function partitioned(node: ExchangeNode, type: DType, of: (row: unknown) => unknown): Router {
  const { parallelism, partitioner } = node;
  if (partitioner === undefined) {
    const { hash } = keyRules(type);
    return (row) => hash(of(row)) % parallelism;
  }
  const choose = partitioner as (value: unknown, tasks: number, context: unknown) => unknown;
  return (row, _sender, context) => {
    const target = choose(of(row), parallelism, context);
    if (typeof target === "number" && Number.isInteger(target) && target >= 0 && target < parallelism) return target;
    throw new RangeError(`a partitioner returns a task, 0 to ${parallelism - 1}, not ${String(target)}`);
  };
}
