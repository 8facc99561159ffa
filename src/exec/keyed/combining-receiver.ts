import type { BlockServices } from "../outputs/sent-blocks.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import { Combiner } from "./combiner.js";

/** Tables of all workers together take so much of the memory at most. */
const SHARE = 1 / 4;

/**
 * Rows of one sending task of a keyedReduce: equal keys become one row before anything travels.
 *
 * @param lend gets the rows that travel; a chunk is valid during the call
 */
export function combiningReceiver(
  node: ExchangeNode,
  { memory, communicator }: BlockServices,
  lend: (chunk: Chunk) => void,
): RowReceiver {
  const combiner = new Combiner(node, memory, (memory.limit * SHARE) / communicator.size, lend);
  const add = (chunk: Chunk): void => combiner.add(chunk);
  const rows = chunkReceiver(
    node.type,
    memory,
    (chunk) => {
      try {
        add(chunk);
      } finally {
        freeChunk(chunk, memory);
      }
    },
    add,
  );
  return {
    ...rows,
    finish() {
      rows.finish();
      combiner.finish();
    },
    discard() {
      rows.discard();
      combiner.discard();
    },
  };
}
