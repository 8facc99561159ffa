import type { Communicator } from "../../comm/communicator.js";
import type { Chunk } from "../../types/chunk.js";
import type { ChunkAllocator } from "../../types/column-builder.js";
import { copyValues } from "../../types/column-reader.js";
import type { DType } from "../../types/dtype.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { StageOutputHandler } from "../stage-output.js";
import { freeChunks } from "../stored-partitions.js";
import { chunkCounts, chunksByTask, encodeCounts } from "./task-chunks.js";

/** Every row in task order, copied to every worker. */
export class CollectOutput implements StageOutputHandler {
  readonly #type: DType;
  readonly #parallelism: number;
  readonly #communicator: Communicator;
  readonly #memory: ChunkAllocator;
  #chunks = new Map<number, Chunk[]>();
  /** Known after complete(). */
  values: unknown;

  constructor(type: DType, parallelism: number, communicator: Communicator, memory: ChunkAllocator) {
    this.#type = type;
    this.#parallelism = parallelism;
    this.#communicator = communicator;
    this.#memory = memory;
  }

  receiver(task: number): RowReceiver {
    const chunks: Chunk[] = [];
    this.#chunks.set(task, chunks);
    return chunkReceiver(this.#type, this.#memory, (chunk) => chunks.push(chunk));
  }

  taskDone(): void {}

  payload(): Uint8Array {
    return encodeCounts(this.#chunks);
  }

  complete(payloads: Uint8Array[]): void {
    const own = [...this.#chunks.values()].flat();
    const shared = this.#communicator.share(own, this.#type);
    try {
      const byTask = chunksByTask(shared.chunks, payloads.map(chunkCounts), this.#parallelism);
      this.values = copyValues(byTask.flat(), this.#type);
    } finally {
      shared.release();
      this.discard();
    }
  }

  discard(): void {
    for (const chunks of this.#chunks.values()) freeChunks(chunks, this.#memory);
    this.#chunks.clear();
  }
}
