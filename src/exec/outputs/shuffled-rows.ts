import type { ExchangeNode } from "../../plan/graph.js";
import { tupleOf, viewChunk } from "../../columns/column-fields.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { readColumn } from "../../types/column-reader.js";
import { int32, type Tuple } from "../../types/dtype.js";
import { chunksFrom, chunksOf, type ExchangeInput, type SentRows } from "../exchange-input.js";
import { keyedRows } from "../keyed/keyed-rows.js";
import { sortJoin } from "../keyed/sort-join.js";
import type { ExchangedRows } from "../run-task.js";
import type { BlockServices } from "./sent-blocks.js";

/** What a task of the next stage reads of a shuffle: the rows as they came, with their sender, reduced, grouped, or joined. */
export function rowsOfShuffle(node: ExchangeNode, input: ExchangeInput, services: BlockServices): ExchangedRows {
  const keyed = (): ExchangedRows => ({
    kind: "chunks",
    chunks: { [Symbol.iterator]: () => keyedRows(node, input, services) },
  });
  switch (node.kind) {
    case "join":
      if (node.join?.algorithm === "sort") {
        return { kind: "rows", iterate: () => sortJoin(node, rowsIn(input.ports[0]), rowsIn(input.ports[1])) };
      }
      return keyed();
    case "keyedReduce":
    case "keyedGather":
    case "keyedGatherUngrouped":
      return keyed();
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
