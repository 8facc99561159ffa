import type { ExchangedRows } from "./task-services.js";
import type { RowReceiver } from "./row-receivers.js";
import type { StageVolume } from "./stage-times.js";

/**
 * What becomes of a stage's rows, over all of one worker's tasks. `receiver` is called for each task in turn; then, when
 * all workers have succeeded, `payload` goes to every worker and `complete` gets everyone's. After a failure anywhere,
 * `discard` frees what the tasks made.
 */
export interface StageOutputHandler {
  receiver(task: number): RowReceiver;
  /** After the last row of a task. */
  taskDone(task: number): void;
  payload(): Uint8Array;
  /** Of this worker's tasks; called after payload. Left out where nothing is written or held. */
  volume?(): StageVolume;
  /** May use further collectives, the same on every worker. */
  complete(payloads: Uint8Array[]): void;
  discard(): void;
}

/** Rows that an exchange left for the next stage, by task; and how they are given back when the action is over. */
export interface Exchanged {
  rows(task: number): ExchangedRows;
  /** A collective. */
  release(): void;
}
