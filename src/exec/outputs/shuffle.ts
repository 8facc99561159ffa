import type { ExchangeNode, Node } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { ExchangeInput } from "../exchange-input.js";
import { combiningReceiver } from "../keyed/combining-receiver.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { ExchangedRows } from "../task-services.js";
import type { Exchanged, StageOutputHandler } from "../stage-output.js";
import type { StageVolume } from "../stage-times.js";
import { OpenIterators } from "../open-iterators.js";
import type { ReceivedBlocks } from "./received-blocks.js";
import { type Router, routerOf, type Targets } from "./route.js";
import { type BlockServices, SentBlocks } from "./sent-blocks.js";
import { rowsOfShuffle } from "./shuffled-rows.js";

/** What a shuffle needs of its worker. */
export interface ShuffleServices extends BlockServices {
  /** The context of an exchange's partitioner on behalf of a sending task. */
  contextOf(node: ExchangeNode, task: number): unknown;
}

/**
 * Rows that go from every task of the inputs to the task that a router names: gather, partition, replicate, union and the
 * keyed exchanges. Nobody waits for a consumer. A task receives rows by input, then by sending task, then in source order,
 * so what it computes does not depend on timing or on the number of workers.
 */
export class Shuffle implements Exchanged {
  readonly #node: ExchangeNode;
  readonly #services: ShuffleServices;
  /** By input. */
  readonly #received: ReceivedBlocks[] = [];
  readonly #reading = new OpenIterators<Chunk>();

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
    const rows = { [Symbol.iterator]: () => rowsOfShuffle(this.#node, this.#input(task), this.#services) };
    return { kind: "chunks", chunks: this.#reading.of(rows) };
  }

  release(): void {
    this.#reading.end();
    for (const received of this.#received.splice(0)) received.release();
  }

  #input(task: number): ExchangeInput {
    return { ports: this.#received.map((received) => ({ [Symbol.iterator]: () => received.rows(task) })) };
  }
}

class ShufflePort implements StageOutputHandler {
  readonly #node: ExchangeNode;
  readonly #input: Node;
  readonly #services: ShuffleServices;
  readonly #router: Router;
  readonly #blocks: SentBlocks;
  readonly #deliver: (received: ReceivedBlocks) => void;

  constructor(node: ExchangeNode, input: Node, services: ShuffleServices, deliver: (received: ReceivedBlocks) => void) {
    this.#node = node;
    this.#input = input;
    this.#services = services;
    this.#router = routerOf(node);
    this.#blocks = new SentBlocks(input.type, node.parallelism, services, node.useDisk);
    this.#deliver = deliver;
  }

  receiver(task: number): RowReceiver {
    const context = this.#services.contextOf(this.#node, task);
    const targetsOf = (chunk: Chunk) => (): Targets => this.#router(chunk, task, context);
    const send = (chunk: Chunk): void => this.#blocks.send(task, chunk, targetsOf(chunk));
    const { type } = this.#input;
    const { memory } = this.#services;
    const lend = (chunk: Chunk): void => this.#blocks.lend(task, chunk, targetsOf(chunk));
    if (this.#node.kind === "keyedReduce") return combiningReceiver(this.#node, this.#services, lend);
    return chunkReceiver(type, memory, send, lend);
  }

  taskDone(): void {}

  payload(): Uint8Array {
    return this.#blocks.payload();
  }

  volume(): StageVolume {
    return { written: 0, held: this.#blocks.bytes };
  }

  complete(payloads: Uint8Array[]): void {
    this.#deliver(this.#blocks.complete(payloads));
  }

  discard(): void {
    this.#blocks.discard();
  }
}
