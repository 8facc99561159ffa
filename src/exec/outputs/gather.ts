import type { Communicator } from "../../comm/communicator.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { ChunkAllocator } from "../../types/column-builder.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { ExchangedRows } from "../run-task.js";
import type { Exchanged, StageOutputHandler } from "../stage-output.js";
import type { StageVolume } from "../stage-times.js";
import { freeChunks } from "../stored-partitions.js";
import { chunkBytes, chunkCounts, chunksByTask, encodeCounts } from "./task-chunks.js";

/** All rows in task order: handed to worker 0, which has the one task (gather), or read by all (allGather). */
export class GatherOutput implements StageOutputHandler, Exchanged {
  readonly #node: ExchangeNode;
  readonly #communicator: Communicator;
  readonly #memory: ChunkAllocator;
  #made = new Map<number, Chunk[]>();
  #rows: ExchangedRows = { kind: "chunks", chunks: [], taskOf: new Map() };
  #release: () => void = () => undefined;

  constructor(node: ExchangeNode, communicator: Communicator, memory: ChunkAllocator) {
    this.#node = node;
    this.#communicator = communicator;
    this.#memory = memory;
  }

  receiver(task: number): RowReceiver {
    const chunks: Chunk[] = [];
    this.#made.set(task, chunks);
    return chunkReceiver(this.#node.input.type, this.#memory, (chunk) => chunks.push(chunk));
  }

  taskDone(): void {}

  payload(): Uint8Array {
    return encodeCounts(this.#made);
  }

  volume(): StageVolume {
    return { written: 0, held: chunkBytes(this.#made.values()) };
  }

  complete(payloads: Uint8Array[]): void {
    const { kind, input } = this.#node;
    const own = [...this.#made.values()].flat();
    let byWorker: Chunk[][];
    if (kind === "gather") {
      const outgoing = Array.from({ length: this.#communicator.size }, (_, w) => (w === 0 ? own : []));
      byWorker = this.#communicator.exchange(outgoing, input.type);
      const mine = byWorker.flat();
      this.#release = () => freeChunks(mine, this.#memory);
    } else {
      const shared = this.#communicator.share(own, input.type);
      byWorker = shared.chunks;
      this.#release = () => {
        shared.release();
        freeChunks(own, this.#memory);
      };
    }
    this.#made.clear();
    const byTask = chunksByTask(byWorker, payloads.map(chunkCounts), input.parallelism);
    const taskOf = new Map<Chunk, number>();
    byTask.forEach((chunks, task) => {
      for (const chunk of chunks) taskOf.set(chunk, task);
    });
    this.#rows = { kind: "chunks", chunks: byTask.flat(), taskOf };
  }

  rows(): ExchangedRows {
    return this.#rows;
  }

  discard(): void {
    for (const chunks of this.#made.values()) freeChunks(chunks, this.#memory);
    this.#made.clear();
  }

  release(): void {
    this.#release();
  }
}
