import type { Arenas } from "../memory/arenas.js";
import type { OperatorNode } from "../plan/graph.js";
import type { StageInput } from "../plan/stages.js";
import type { TSetContext } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import type { Spills } from "./spill/spills.js";

/** What an exchange left for a task to read. */
export type ExchangedRows =
  | { readonly kind: "value"; readonly has: boolean; readonly value: unknown }
  /** Each valid until the next one. */
  | { readonly kind: "chunks"; readonly chunks: Iterable<Chunk> };

/** What a task needs of its worker. */
export interface TaskServices {
  readonly index: number;
  readonly memory: Arenas;
  readonly spills: Spills;
  contextOf(node: StageInput | OperatorNode): TSetContext;
  fail(label: string, error: unknown): Error;
  /** Rows taken from the task's input; called once a batch, and throws where the job is being ended. */
  advance(rows: number): void;
  exchanged(node: StageInput): ExchangedRows;
  storedChunks(node: StageInput): Iterable<Chunk>;
}
