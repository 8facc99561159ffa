import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { ExchangeInput } from "../exchange-input.js";
import type { BlockServices } from "../outputs/sent-blocks.js";
import { gatherRows } from "./gather.js";
import { hashJoin } from "./join.js";
import { type KeyedOperator, OverBudget } from "./operator.js";
import { runInParts } from "./parts.js";
import { reduceRows } from "./reduce.js";

const OPERATORS: { readonly [kind: string]: KeyedOperator } = {
  keyedReduce: reduceRows,
  keyedGather: gatherRows,
  keyedGatherUngrouped: gatherRows,
  join: hashJoin,
};

/** Where parts are too large, each becomes so many. */
const MORE_PARTS = 16;
/** One key with most of the rows cannot be divided: with so many parts there is no budget any more. */
const MOST_PARTS = MORE_PARTS ** 2;

/**
 * What a keyed operator makes of the rows of one task, a chunk at a time; each is valid until the next one. A task that would
 * hold more than its worker's share of the memory runs on parts of its keys.
 */
export function* keyedRows(node: ExchangeNode, input: ExchangeInput, services: BlockServices): Generator<Chunk> {
  const { memory, spills, communicator } = services;
  const operator = OPERATORS[node.kind] as KeyedOperator;
  const share = memory.limit / communicator.size;
  for (let parts = 1; ; parts *= MORE_PARTS) {
    const isDivisible = parts < MOST_PARTS && node.kind !== "join";
    const watch = (held: number, read: number): void => {
      if (isDivisible && (held > share / 2 || read > share)) throw new OverBudget();
    };
    try {
      if (parts === 1) yield* operator(node, input, { memory, numbered: false, watch });
      else yield* runInParts(operator, node, input, parts, { memory, spills, numbered: true, watch });
      return;
    } catch (error) {
      // Only before there are results.
      if (!(error instanceof OverBudget)) throw error;
    }
  }
}
