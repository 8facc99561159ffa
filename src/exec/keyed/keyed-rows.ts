import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { ExchangeInput } from "../exchange-input.js";
import type { BlockServices } from "../outputs/sent-blocks.js";
import { gatherRows } from "./gather.js";
import { hashJoin, RIGHT } from "./hash-join.js";
import { type KeyedOperator, OverBudget } from "./operator.js";
import { runInParts } from "./parts.js";
import { reduceRows } from "./reduce.js";

const gather: KeyedOperator = { runs: (...on) => [gatherRows(...on)], keeps: () => true };

const OPERATORS: { readonly [kind: string]: KeyedOperator } = {
  keyedReduce: { runs: (...on) => [reduceRows(...on)], keeps: () => false },
  keyedGather: gather,
  keyedGatherUngrouped: gather,
  join: { runs: hashJoin, keeps: (port) => port === RIGHT },
};

/** Where parts are too large, each becomes so many. */
const MORE_PARTS = 16;
/** One key with most of the rows cannot be divided: so many parts are not divided any further. */
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
    const hasRoom = (held: number, read: number): boolean => {
      const has = held <= share / 2 && read <= share;
      if (!has && parts < MOST_PARTS) throw new OverBudget();
      return has;
    };
    try {
      if (parts > 1) yield* runInParts(operator, node, input, parts, { memory, spills, numbered: true, hasRoom });
      else for (const run of operator.runs(node, input, { memory, numbered: false, hasRoom })) yield* run;
      return;
    } catch (error) {
      // Only before there are results.
      if (!(error instanceof OverBudget)) throw error;
    }
  }
}
