import type { Communicator } from "../../comm/communicator.js";
import type { ExchangeNode, Node } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { type ChunkAllocator, type ColumnBuilder, createBuilder } from "../../types/column-builder.js";
import type { DType } from "../../types/dtype.js";
import type { RowReceiver } from "../row-receivers.js";
import type { ExchangedRows } from "../run-task.js";
import type { Exchanged, StageOutputHandler } from "../stage-output.js";
import type { StageVolume } from "../stage-times.js";
import { freeChunks } from "../stored-partitions.js";
import { combiner } from "./combine.js";
import { rowsOfShuffle } from "./shuffled-rows.js";
import { type Router, routerOf } from "./route.js";
import { chunkBytes } from "./task-chunks.js";

/** What a shuffle needs of its worker. */
export interface ShuffleServices {
  readonly communicator: Communicator;
  readonly memory: ChunkAllocator;
  /** The context of an exchange's partitioner on behalf of a sending task. */
  contextOf(node: ExchangeNode, task: number): unknown;
}

/**
 * Rows that go from every task of the inputs to the task that a router names: partition, replicate, union and the keyed
 * exchanges. Senders append to the target's chunks and nobody waits for a consumer. A task receives rows by input, then
 * by sending task, then in source order, so what it computes does not depend on timing or on the number of workers.
 */
export class Shuffle implements Exchanged {
  readonly #node: ExchangeNode;
  readonly #services: ShuffleServices;
  /** By input, then by this worker's target tasks. */
  #received: Map<number, Chunk[]>[] = [];

  constructor(node: ExchangeNode, services: ShuffleServices) {
    this.#node = node;
    this.#services = services;
  }

  port(port: number): StageOutputHandler {
    const input = [this.#node.input, ...(this.#node.others ?? [])][port] as Node;
    return new ShufflePort(this.#node, input, this.#services, (received) => {
      this.#received[port] = received;
    });
  }

  rows(task: number): ExchangedRows {
    return rowsOfShuffle(
      this.#node,
      this.#received.map((byTask) => byTask.get(task) ?? []),
    );
  }

  release(): void {
    for (const byTask of this.#received)
      for (const chunks of byTask.values()) freeChunks(chunks, this.#services.memory);
    this.#received = [];
  }
}

/** The chunks that one sending task made for one target. */
interface Parcel {
  readonly task: number;
  readonly target: number;
  readonly chunks: Chunk[];
}

class ShufflePort implements StageOutputHandler {
  readonly #node: ExchangeNode;
  readonly #type: DType;
  readonly #services: ShuffleServices;
  readonly #router: Router;
  readonly #deliver: (received: Map<number, Chunk[]>) => void;
  #builders = new Map<number, ColumnBuilder<DType>>();
  #current = new Map<number, Chunk[]>();
  #parcels: Parcel[] = [];

  constructor(
    node: ExchangeNode,
    input: Node,
    services: ShuffleServices,
    deliver: (received: Map<number, Chunk[]>) => void,
  ) {
    this.#node = node;
    this.#type = input.type;
    this.#services = services;
    this.#router = routerOf(node, input);
    this.#deliver = deliver;
  }

  receiver(task: number): RowReceiver {
    const context = this.#services.contextOf(this.#node, task);
    const route = (row: unknown): void => {
      const target = this.#router(row, task, context);
      if (target === "all") for (let t = 0; t < this.#node.parallelism; t++) this.#append(t, row);
      else this.#append(target, row);
    };
    // Equal keys of one task become one row before anything travels.
    const combine = this.#node.kind === "keyedReduce" ? combiner(this.#node) : undefined;
    return {
      plan: { output: "each" },
      bindings: { each: combine === undefined ? route : (row: unknown) => combine.add(row as [unknown, unknown]) },
      finish: () => {
        for (const row of combine?.rows() ?? []) route(row);
      },
      discard: () => undefined,
    };
  }

  taskDone(task: number): void {
    for (const [target, builder] of this.#builders) this.#emit(target, builder);
    for (const [target, chunks] of [...this.#current].sort(([a], [b]) => a - b)) {
      if (chunks.length > 0) this.#parcels.push({ task, target, chunks });
    }
    this.#current = new Map();
  }

  /** Triples of float64: sending task, target task, chunks. */
  payload(): Uint8Array {
    this.#parcels.sort((a, b) => a.target - b.target || a.task - b.task);
    const numbers = this.#parcels.flatMap(({ task, target, chunks }) => [task, target, chunks.length]);
    return new Uint8Array(Float64Array.from(numbers).buffer);
  }

  volume(): StageVolume {
    return { written: 0, held: chunkBytes(this.#parcels.map(({ chunks }) => chunks)) };
  }

  complete(payloads: Uint8Array[]): void {
    const { id, size } = this.#services.communicator;
    const outgoing: Chunk[][] = Array.from({ length: size }, () => []);
    for (const { target, chunks } of this.#parcels)
      for (const chunk of chunks) (outgoing[target % size] as Chunk[]).push(chunk);
    const incoming = this.#services.communicator.exchange(outgoing, this.#type);
    this.#parcels = [];
    const parcels: Parcel[] = [];
    payloads.forEach((bytes, worker) => {
      const numbers = new Float64Array(bytes.slice().buffer);
      let at = 0;
      for (let i = 0; i < numbers.length; i += 3) {
        const [task, target, count] = [numbers[i] as number, numbers[i + 1] as number, numbers[i + 2] as number];
        if (target % size !== id) continue;
        parcels.push({ task, target, chunks: (incoming[worker] as Chunk[]).slice(at, at + count) });
        at += count;
      }
    });
    const received = new Map<number, Chunk[]>();
    for (const { target, chunks } of parcels.sort((a, b) => a.task - b.task)) {
      const list = received.get(target);
      if (list === undefined) received.set(target, chunks);
      else list.push(...chunks);
    }
    this.#deliver(received);
  }

  discard(): void {
    for (const builder of this.#builders.values()) builder.discard();
    for (const chunks of this.#current.values()) freeChunks(chunks, this.#services.memory);
    for (const { chunks } of this.#parcels) freeChunks(chunks, this.#services.memory);
    this.#parcels = [];
  }

  #append(target: number, row: unknown): void {
    let builder = this.#builders.get(target);
    if (builder === undefined) {
      builder = createBuilder(this.#type, this.#services.memory);
      this.#builders.set(target, builder);
    }
    builder.append(row as never);
    if (builder.full) this.#emit(target, builder);
  }

  #emit(target: number, builder: ColumnBuilder<DType>): void {
    const chunk = builder.finish();
    if (chunk === undefined) return;
    const list = this.#current.get(target);
    if (list === undefined) this.#current.set(target, [chunk]);
    else list.push(chunk);
  }
}
