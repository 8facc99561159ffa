import type { ExchangeNode } from "../../plan/graph.js";
import { tupleOf, viewChunk } from "../../columns/column-fields.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { int32, type Tuple } from "../../types/dtype.js";
import { chunksOf, type ExchangeInput } from "../exchange-input.js";
import { keyedRows } from "../keyed/keyed-rows.js";
import { sortJoin } from "../keyed/sort-join.js";
import type { BlockServices } from "./sent-blocks.js";

/**
 * What a task of the next stage reads of a shuffle: the rows as they came, with their sender, reduced, grouped, or joined. Each
 * chunk is valid until the next one.
 */
export function rowsOfShuffle(node: ExchangeNode, input: ExchangeInput, services: BlockServices): Generator<Chunk> {
  switch (node.kind) {
    case "join":
      return (node.join?.algorithm === "sort" ? sortJoin : keyedRows)(node, input, services);
    case "keyedReduce":
    case "keyedGather":
    case "keyedGatherUngrouped":
      return keyedRows(node, input, services);
    case "gather":
    case "allGather":
      return gathered(node, input);
    default:
      return chunksOf(input);
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
