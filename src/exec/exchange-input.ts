import type { Chunk } from "../types/chunk.js";

/** The rows that one task of an exchange's input sent to a task, in source order. */
export interface SentRows {
  readonly sender: number;
  /** Views, which stay until the stage that reads them is over; they are not the reader's to free. */
  readonly chunks: Iterable<Chunk>;
}

/** What an exchange left for a task of the next stage. */
export interface ExchangeInput {
  /** Of each of the exchange's inputs (a join: left, right) the rows by sending task, ascending. Can be read again. */
  readonly ports: readonly Iterable<SentRows>[];
}

/** The chunks of one input, in order. */
export function* chunksFrom(rows: Iterable<SentRows>): Generator<Chunk> {
  for (const { chunks } of rows) yield* chunks;
}

/** The chunks of all inputs, one after the other. */
export function* chunksOf({ ports }: ExchangeInput): Generator<Chunk> {
  for (const rows of ports) yield* chunksFrom(rows);
}
