import {
  addedInputs,
  type ExchangeNode,
  isExchange,
  isSource,
  isStore,
  type Node,
  nodeLabel,
  type OperatorNode,
  type SourceNode,
  type StoreNode,
} from "./graph.js";

/** Where a stage takes its rows from: a source, the result of an exchange, or stored partitions. */
export type StageInput = SourceNode | ExchangeNode | StoreNode;

/** What becomes of the rows of a stage. */
export type StageOutput =
  /** `port`: which of the exchange's inputs it is. */
  | { readonly kind: "exchange"; readonly node: ExchangeNode; readonly port: number }
  | { readonly kind: "store"; readonly node: StoreNode }
  | { readonly kind: "collect" }
  | { readonly kind: "count" }
  /** Numbers about the rows, such as their mean. */
  | { readonly kind: "summary" }
  /** The last operator (forEach, sink) consumes them itself. */
  | { readonly kind: "nothing" };

/** A chain of operators with no exchange inside; its tasks run independently of each other. */
export interface Stage {
  readonly input: StageInput;
  readonly operators: readonly OperatorNode[];
  readonly output: StageOutput;
  readonly parallelism: number;
}

export type Goal =
  | { readonly kind: "collect" | "count" | "summary" | "run" }
  /** The value of a reduce: no stage follows the exchange. */
  | { readonly kind: "value" };

/**
 * The stages that `target` needs, dependencies first.
 *
 * @param isReady whether a store node has its partitions already
 * @param isReleased whether a store node was given back: its rows are then computed in passing and not kept
 */
export function planStages(
  target: Node,
  goal: Goal,
  isReady: (node: StoreNode) => boolean,
  isReleased: (node: StoreNode) => boolean,
): Stage[] {
  const stages: Stage[] = [];
  const planned = new Set<Node>();

  /** Makes `node` readable as the input of a stage. */
  function prepare(node: StageInput): void {
    if (planned.has(node) || isSource(node)) return;
    planned.add(node);
    if (isStore(node)) {
      if (!isReady(node)) addStage(node.input, { kind: "store", node });
    } else {
      [node.input, ...(node.others ?? [])].forEach((input, port) => addStage(input, { kind: "exchange", node, port }));
    }
  }

  function addStage(last: Node, output: StageOutput): void {
    const operators: OperatorNode[] = [];
    let node = last;
    while (!isSource(node) && !isExchange(node) && !(isStore(node) && !isReleased(node))) {
      if (!isStore(node)) operators.push(node);
      node = node.input;
    }
    operators.reverse();
    prepare(node);
    for (const reader of isSource(node) ? [node, ...operators] : operators) {
      for (const stored of addedInputs(reader)) prepareAdded(reader, stored);
    }
    stages.push({ input: node, operators, output, parallelism: node.parallelism });
  }

  function prepareAdded(reader: SourceNode | OperatorNode, stored: StoreNode): void {
    if (isReleased(stored)) {
      throw new TypeError(
        `${nodeLabel(reader)} reads a TSet that was given back (unpersist or uncache): store it again first`,
      );
    }
    prepare(stored);
  }

  if (goal.kind === "value") {
    if (!isExchange(target)) throw new TypeError("value() needs a reduce or an allReduce");
    prepare(target);
  } else if (goal.kind === "run" && isStore(target)) {
    prepare(target);
  } else {
    addStage(target, goal.kind === "run" ? { kind: "nothing" } : { kind: goal.kind });
  }
  return stages;
}
