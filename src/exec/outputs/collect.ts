import type { DType } from "../../types/dtype.js";
import { copyValues } from "../../types/column-reader.js";
import { chunksFrom } from "../exchange-input.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { StageOutputHandler } from "../stage-output.js";
import { ALL_TASKS } from "./block-payload.js";
import { type BlockServices, SentBlocks } from "./sent-blocks.js";

/** Every row in task order, copied to every worker. */
export class CollectOutput implements StageOutputHandler {
  readonly #type: DType;
  readonly #services: BlockServices;
  readonly #blocks: SentBlocks;
  /** Known after complete(). */
  values: unknown;

  constructor(type: DType, services: BlockServices) {
    this.#type = type;
    this.#services = services;
    this.#blocks = new SentBlocks(type, 1, services);
  }

  receiver(task: number): RowReceiver {
    const toAll = (): number => ALL_TASKS;
    return chunkReceiver(this.#type, this.#services.memory, (chunk) => this.#blocks.send(task, chunk, toAll));
  }

  taskDone(): void {}

  payload(): Uint8Array {
    return this.#blocks.payload();
  }

  complete(payloads: Uint8Array[]): void {
    const received = this.#blocks.complete(payloads);
    try {
      this.values = copyValues([...chunksFrom(received.rows(0))], this.#type);
    } finally {
      received.release();
    }
  }

  discard(): void {
    this.#blocks.discard();
  }
}
