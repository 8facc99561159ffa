import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { ExchangeInput } from "../exchange-input.js";
import { gatherRows } from "./gather.js";
import { hashJoin } from "./join.js";
import type { KeyedOperator } from "./operator.js";
import { reduceRows } from "./reduce.js";

const OPERATORS: { readonly [kind: string]: KeyedOperator } = {
  keyedReduce: reduceRows,
  keyedGather: gatherRows,
  keyedGatherUngrouped: gatherRows,
  join: hashJoin,
};

/** What a keyed operator makes of the rows of one task, a chunk at a time; each is valid until the next one. */
export function keyedRows(node: ExchangeNode, input: ExchangeInput, memory: Arenas): Generator<Chunk> {
  const operator = OPERATORS[node.kind] as KeyedOperator;
  return operator(node, input, { memory, numbered: false, watch: () => undefined });
}
