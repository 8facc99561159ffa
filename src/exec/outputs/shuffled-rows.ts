import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";
import type { DType } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import type { ExchangedRows } from "../run-task.js";
import { combiner } from "./combine.js";
import { joinRows } from "./join.js";
import { keyOrder } from "./key-order.js";

/** What a task of the next stage reads of a shuffle: the rows as they came, reduced, grouped, or joined. */
export function rowsOfShuffle(node: ExchangeNode, inputs: readonly (readonly Chunk[])[]): ExchangedRows {
  switch (node.kind) {
    case "keyedReduce":
      return { kind: "rows", iterate: () => reduced(node, inputs) };
    case "keyedGather":
      return { kind: "rows", iterate: () => groups(node, inputs) };
    case "keyedGatherUngrouped":
      return { kind: "rows", iterate: () => ungrouped(node, inputs) };
    case "join":
      return { kind: "rows", iterate: () => joinRows(node, rowsIn(inputs[0] ?? []), rowsIn(inputs[1] ?? [])) };
    default:
      return { kind: "chunks", chunks: inputs.flat() };
  }
}

export function* rowsIn(chunks: readonly Chunk[]): Generator<[key: unknown, value: unknown]> {
  for (const chunk of chunks) {
    const reader = readColumn(chunk);
    for (let row = 0; row < chunk.rows; row++) yield reader.get(row) as [unknown, unknown];
  }
}

function reduced(node: ExchangeNode, inputs: readonly (readonly Chunk[])[]): Iterator<unknown> {
  const combine = combiner(node);
  for (const row of rowsIn(inputs.flat())) combine.add(row);
  return combine.rows()[Symbol.iterator]();
}

function* groups(node: ExchangeNode, inputs: readonly (readonly Chunk[])[]): Generator<[unknown, unknown[]]> {
  const [keyType] = node.type.fields as readonly [DType];
  const { identity } = keyRules(keyType);
  const found = new Map<unknown, [unknown, unknown[]]>();
  for (const [key, value] of rowsIn(inputs.flat())) {
    const id = identity(key);
    const group = found.get(id);
    if (group === undefined) found.set(id, [key, [value]]);
    else group[1].push(value);
  }
  if (node.comparator === undefined) yield* found.values();
  else {
    const order = keyOrder(node);
    yield* [...found.values()].sort(([a], [b]) => order(a, b));
  }
}

function* ungrouped(node: ExchangeNode, inputs: readonly (readonly Chunk[])[]): Generator<[unknown, unknown]> {
  for (const [key, values] of groups(node, inputs)) for (const value of values) yield [key, value];
}
