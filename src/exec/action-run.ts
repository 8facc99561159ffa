import type { Node, StoreNode } from "../plan/graph.js";
import { type Goal, planStages, type Stage } from "../plan/stages.js";
import type { ExecutorServices } from "./executor-services.js";
import { CollectOutput } from "./outputs/collect.js";
import { CountOutput } from "./outputs/count.js";
import { ReduceOutput } from "./outputs/reduce.js";
import { Shuffle, type ShuffleServices } from "./outputs/shuffle.js";
import { CacheOutput, PersistOutput } from "./outputs/store.js";
import { SummaryOutput } from "./outputs/summary.js";
import { runStage } from "./run-stage.js";
import { SortExchange } from "./sort/sort-exchange.js";
import type { Exchanged, StageOutputHandler } from "./stage-output.js";
import type { StoreNodes } from "./store-nodes.js";
import type { Summary } from "./summary.js";
import { taskContext } from "./task-context.js";

/** One action on its way on one worker: the stages that it needs, one after the other, and what they leave for later ones. */
export class ActionRun {
  readonly #services: ExecutorServices;
  readonly #stores: StoreNodes;
  readonly #exchanged = new Map<Node, Exchanged>();

  constructor(services: ExecutorServices, stores: StoreNodes) {
    this.#services = services;
    this.#stores = stores;
  }

  /** Runs forEach, sink, cache or persist. */
  async run(node: Node): Promise<void> {
    await this.#stages(node, { kind: "run" }, () => new CountOutput());
  }

  /** Puts the partitions of `node` in the place of a cached node's. */
  async update(node: Node, target: StoreNode): Promise<void> {
    const { stored, memory, spills } = this.#services;
    await this.#stages(node, { kind: "collect" }, () => new CacheOutput(target, stored, memory, spills));
  }

  async collect(node: Node): Promise<unknown> {
    const output = new CollectOutput(node.type, this.#services);
    await this.#stages(node, { kind: "collect" }, () => output);
    return output.values;
  }

  async count(node: Node): Promise<number> {
    const output = new CountOutput();
    await this.#stages(node, { kind: "count" }, () => output);
    return output.total;
  }

  async summary(node: Node, summary: Summary): Promise<Float64Array> {
    const output = new SummaryOutput(node.type, summary);
    await this.#stages(node, { kind: "summary" }, () => output);
    return output.numbers;
  }

  /** Of a reduce or allReduce; undefined for an empty input. */
  async value(node: Node): Promise<unknown> {
    await this.#stages(node, { kind: "value" }, () => new CountOutput());
    return (this.#exchanged.get(node) as ReduceOutput).result.value;
  }

  /** Frees what exchanges left. A collective. */
  release(): void {
    for (const exchanged of this.#exchanged.values()) exchanged.release();
  }

  /** @param last what becomes of the last stage's rows, where the goal is neither an exchange nor a store node */
  async #stages(target: Node, goal: Goal, last: () => StageOutputHandler): Promise<void> {
    const isReady = (node: StoreNode): boolean => this.#stores.isReady(node);
    const isReleased = (node: StoreNode): boolean => this.#stores.isReleased(node);
    const stages = planStages(target, goal, isReady, isReleased);
    const lastReaders = new Map(stages.map(({ input }, i) => [input as Node, i]));
    for (const [i, stage] of stages.entries()) {
      await runStage(stage, this.#output(stage, last), this.#services, this.#exchanged);
      if (lastReaders.get(stage.input) === i) this.#giveBack(stage.input);
    }
  }

  /** Frees what an exchange left, as soon as nobody will read it any more. */
  #giveBack(node: Node): void {
    const exchanged = this.#exchanged.get(node);
    if (exchanged === undefined) return;
    this.#exchanged.delete(node);
    exchanged.release();
  }

  #output(stage: Stage, last: () => StageOutputHandler): StageOutputHandler {
    const { memory, spills, stored, persisted } = this.#services;
    const { output } = stage;
    if (output.kind === "store") {
      return output.node.kind === "cache"
        ? new CacheOutput(output.node, stored, memory, spills)
        : new PersistOutput(output.node, this.#stores, memory, persisted);
    }
    if (output.kind !== "exchange") return last();
    const { node } = output;
    switch (node.kind) {
      case "reduce":
      case "allReduce":
        return this.#keep(node, new ReduceOutput(node));
      case "sort":
      case "sortByKey":
        return this.#keep(node, new SortExchange(node, this.#shuffleServices()));
      default: {
        const shuffle =
          (this.#exchanged.get(node) as Shuffle | undefined) ??
          this.#keep(node, new Shuffle(node, this.#shuffleServices()));
        return shuffle.port(output.port);
      }
    }
  }

  #keep<T extends Exchanged>(node: Node, exchanged: T): T {
    this.#exchanged.set(node, exchanged);
    return exchanged;
  }

  #shuffleServices(): ShuffleServices {
    const { info, communicator, memory, spills, stored } = this.#services;
    return { communicator, memory, spills, contextOf: (node, task) => taskContext(info, node, task, stored) };
  }
}
