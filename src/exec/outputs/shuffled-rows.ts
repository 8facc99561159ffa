import type { ExchangeNode } from "../../plan/graph.js";
import { tupleOf, viewChunk } from "../../columns/column-fields.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";
import { type DType, int32, type Tuple } from "../../types/dtype.js";
import { keyRules } from "../../types/key.js";
import { chunksFrom, chunksOf, type ExchangeInput, type SentRows } from "../exchange-input.js";
import type { ExchangedRows } from "../run-task.js";
import { combiner } from "./combine.js";
import { joinRows } from "./join.js";
import { keyOrder } from "./key-order.js";

/** What a task of the next stage reads of a shuffle: the rows as they came, with their sender, reduced, grouped, or joined. */
export function rowsOfShuffle(node: ExchangeNode, input: ExchangeInput): ExchangedRows {
  switch (node.kind) {
    case "keyedReduce":
      return { kind: "rows", iterate: () => reduced(node, input) };
    case "keyedGather":
      return { kind: "rows", iterate: () => groups(node, input) };
    case "keyedGatherUngrouped":
      return { kind: "rows", iterate: () => ungrouped(node, input) };
    case "join":
      return { kind: "rows", iterate: () => joinRows(node, rowsIn(input.ports[0]), rowsIn(input.ports[1])) };
    case "gather":
    case "allGather":
      return { kind: "chunks", chunks: { [Symbol.iterator]: () => gathered(node, input) } };
    default:
      return { kind: "chunks", chunks: { [Symbol.iterator]: () => chunksOf(input) } };
  }
}

/** Rows with the task that each came from. */
function* gathered(node: ExchangeNode, { ports: [rows] }: ExchangeInput): Generator<Chunk> {
  const senders = new Int32Array(MAX_CHUNK_ROWS);
  for (const { sender, chunks } of rows) {
    // An array of its own for each sender: chunks that were handed out stay as they are.
    const column = senders.slice().fill(sender);
    for (const chunk of chunks) {
      const bytes = new Uint8Array(column.buffer, 0, 4 * chunk.rows);
      yield tupleOf(node.type as Tuple, [viewChunk(int32, chunk.rows, [bytes]), chunk]);
    }
  }
}

function* rowsIn(rows: Iterable<SentRows>): Generator<[key: unknown, value: unknown]> {
  for (const chunk of chunksFrom(rows)) {
    const reader = readColumn(chunk);
    for (let row = 0; row < chunk.rows; row++) yield reader.get(row) as [unknown, unknown];
  }
}

function reduced(node: ExchangeNode, { ports }: ExchangeInput): Iterator<unknown> {
  const combine = combiner(node);
  for (const row of rowsIn(ports[0])) combine.add(row);
  return combine.rows()[Symbol.iterator]();
}

function* groups(node: ExchangeNode, { ports }: ExchangeInput): Generator<[unknown, unknown[]]> {
  const [keyType] = node.type.fields as readonly [DType];
  const { identity } = keyRules(keyType);
  const found = new Map<unknown, [unknown, unknown[]]>();
  for (const [key, value] of rowsIn(ports[0])) {
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

function* ungrouped(node: ExchangeNode, input: ExchangeInput): Generator<[unknown, unknown]> {
  for (const [key, values] of groups(node, input)) for (const value of values) yield [key, value];
}
