import { valuesOf } from "../../types/column-reader.js";
import type { DType, TypedArray } from "../../types/dtype.js";
import { batchReceiver, type RowReceiver } from "../row-receivers.js";
import type { StageOutputHandler } from "../stage-output.js";
import type { Summary, SummaryState } from "../summary.js";

/** Numbers about all rows: every task its own, then all of them in task order, on every worker. */
export class SummaryOutput implements StageOutputHandler {
  readonly #type: DType;
  readonly #summary: Summary;
  #states = new Map<number, SummaryState>();
  /** Of the whole input; known after complete(). */
  numbers: Float64Array;

  constructor(type: DType, summary: Summary) {
    this.#type = type;
    this.#summary = summary;
    this.numbers = summary.start().numbers();
  }

  receiver(task: number): RowReceiver {
    const state = this.#summary.start();
    this.#states.set(task, state);
    return {
      ...batchReceiver(this.#type, (array, rows) => state.add((array as TypedArray).subarray(0, rows))),
      takeChunk: (chunk) => state.add(valuesOf(chunk)),
    };
  }

  taskDone(): void {}

  /** Of each task, as float64: its index, then its numbers. */
  payload(): Uint8Array {
    const numbers = [...this.#states].flatMap(([task, state]) => [task, ...state.numbers()]);
    return new Uint8Array(Float64Array.from(numbers).buffer);
  }

  complete(payloads: Uint8Array[]): void {
    const length = this.numbers.length;
    const tasks: { task: number; numbers: Float64Array }[] = [];
    for (const bytes of payloads) {
      const all = new Float64Array(bytes.slice().buffer);
      for (let at = 0; at < all.length; at += 1 + length) {
        tasks.push({ task: all[at], numbers: all.slice(at + 1, at + 1 + length) });
      }
    }
    tasks.sort((a, b) => a.task - b.task);
    for (const { numbers } of tasks) this.numbers = this.#summary.merge(this.numbers, numbers);
  }

  discard(): void {}
}
