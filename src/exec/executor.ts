import type { Communicator } from "../comm/communicator.js";
import { hasCode } from "../errors.js";
import type { Arenas } from "../memory/arenas.js";
import { isStore, nodeLabel, type Node, type StoreNode } from "../plan/graph.js";
import { graphLines, Shapes } from "../plan/shape.js";
import { type Goal, planStages, type Stage } from "../plan/stages.js";
import type { Histogram, HistogramOptions } from "../tset/functions.js";
import type { Actions, Moments } from "../tset/graph-builder.js";
import type { NumericType } from "../types/dtype.js";
import { fixFileLists } from "./file-lists.js";
import { histogramFrom, histogramOf } from "./histogram.js";
import { fromNumbers, momentsOf } from "./moments.js";
import type { PersistedStore } from "./persisted-store.js";
import { settle, type Failure } from "./settle.js";
import { CollectOutput } from "./outputs/collect.js";
import { CountOutput } from "./outputs/count.js";
import { ReduceOutput } from "./outputs/reduce.js";
import { SummaryOutput } from "./outputs/summary.js";
import { Shuffle, type ShuffleServices } from "./outputs/shuffle.js";
import { SortExchange } from "./sort/sort-exchange.js";
import { adoptRecords, CacheOutput, PersistOutput } from "./outputs/store.js";
import { runTask } from "./run-task.js";
import type { TaskServices } from "./task-services.js";
import { refuseInsideStep, runStep } from "./running-step.js";
import { isPromise } from "./sometimes-async.js";
import type { StageTimes, StageVolume } from "./stage-times.js";
import type { Spills } from "./spill/spills.js";
import { StagePrograms } from "./stage-programs.js";
import { StageSinks } from "./stage-sinks.js";
import type { Exchanged, StageOutputHandler } from "./stage-output.js";
import type { Summary } from "./summary.js";
import type { StoredPartitions } from "./stored-partitions.js";
import { taskContext, type WorkerInfo } from "./task-context.js";
import { taskError } from "./task-error.js";

/** What the executor tells the job master about its work. */
export interface ProgressSink {
  enter(operator: string, tasks: number): void;
  rows(n: number): void;
  taskDone(): void;
  leave(): void;
}

export interface ExecutorServices {
  readonly info: WorkerInfo;
  readonly communicator: Communicator;
  readonly memory: Arenas;
  readonly spills: Spills;
  readonly progress: ProgressSink;
  readonly stored: StoredPartitions;
  readonly persisted: PersistedStore;
  readonly stages: StageTimes;
}

/** One action on its way: what earlier stages left for later ones. */
interface Run {
  readonly exchanged: Map<Node, Exchanged>;
}

/**
 * Runs actions on one worker, in step with the other workers: one at a time, in the order of starting. Every action is
 * agreed on first, and each of its stages ends with all workers knowing whether all of them succeeded.
 */
export class Executor implements Actions {
  readonly #services: ExecutorServices;
  readonly #shapes = new Shapes();
  readonly #programs = new StagePrograms();
  #last: Promise<unknown> = Promise.resolve();

  constructor(services: ExecutorServices) {
    this.#services = services;
  }

  /** A step that all workers take together, after the ones that were started before it. */
  async collective<T>(
    kind: string,
    fingerprint: string,
    describe: () => string[],
    body: () => T | Promise<T>,
  ): Promise<T> {
    refuseInsideStep(kind);
    const step = this.#last.then(() => {
      this.#services.communicator.agree({ kind, fingerprint, describe });
      return runStep(kind, body);
    });
    this.#last = step.catch(() => undefined);
    return step;
  }

  /** Waits until every action that was started has settled. */
  async idle(): Promise<void> {
    for (let last: unknown; last !== this.#last; ) {
      last = this.#last;
      await this.#last;
    }
  }

  run(node: Node, label: string): Promise<void> {
    return this.#action(label, node, async (run) => {
      // A persist that an earlier run gave back: to store it again would repeat the work and undo the release.
      if (isStore(node) && !this.#isReady(node) && this.#services.stored.wasReleasedBefore(node)) return;
      await this.#stages(node, { kind: "run" }, run, () => new CountOutput());
    });
  }

  /** Computes `node` and puts its partitions in the place of a cached node's. */
  update(node: Node, target: StoreNode): Promise<void> {
    return this.#action(`update ${nodeLabel(target)}`, node, async (run) => {
      const { stored, memory, spills } = this.#services;
      await this.#stages(node, { kind: "collect" }, run, () => new CacheOutput(target, stored, memory, spills));
    });
  }

  collect(node: Node): Promise<unknown> {
    return this.#action("collect", node, async (run) => {
      const output = new CollectOutput(node.type, this.#services);
      await this.#stages(node, { kind: "collect" }, run, () => output);
      return output.values;
    });
  }

  count(node: Node): Promise<number> {
    return this.#action("count", node, async (run) => {
      if (isStore(node) && this.#isReady(node)) {
        const rows = this.#services.stored.rows(node);
        if (rows !== undefined) return rows;
      }
      const output = new CountOutput();
      await this.#stages(node, { kind: "count" }, run, () => output);
      return output.total;
    });
  }

  async moments(node: Node): Promise<Moments> {
    return fromNumbers(await this.#summary(node, "moments", momentsOf(node.type as NumericType)));
  }

  async histogram(node: Node, bins: HistogramOptions): Promise<Histogram> {
    const label = `histogram of ${bins.bins} bins from ${bins.min} to ${bins.max}`;
    return histogramFrom(await this.#summary(node, label, histogramOf(bins)));
  }

  #summary(node: Node, label: string, summary: Summary): Promise<Float64Array> {
    return this.#action(label, node, async (run) => {
      const output = new SummaryOutput(node.type, summary);
      await this.#stages(node, { kind: "summary" }, run, () => output);
      return output.numbers;
    });
  }

  value(node: Node): Promise<unknown> {
    return this.#action("value", node, async (run) => {
      await this.#stages(node, { kind: "value" }, run, () => new CountOutput());
      return (run.exchanged.get(node) as ReduceOutput).result.value;
    });
  }

  #action<T>(label: string, node: Node, body: (run: Run) => Promise<T>): Promise<T> {
    const describe = (): string[] => graphLines(node);
    const { communicator } = this.#services;
    return this.collective(`${label} of ${nodeLabel(node)}`, this.#shapes.of(node), describe, async () => {
      const run: Run = { exchanged: new Map() };
      fixFileLists(this.#shapes.open(node), communicator);
      try {
        const result = await body(run);
        this.#shapes.settle(node);
        this.#end(run);
        return result;
      } catch (error) {
        // A lost worker or an abort ends the job: there is nobody left to give shared memory back with.
        if (!hasCode(error, "TSETS_WORKER_LOST") && !hasCode(error, "TSETS_ABORTED")) this.#end(run);
        throw error;
      }
    });
  }

  #end(run: Run): void {
    for (const exchanged of run.exchanged.values()) exchanged.release();
    this.#services.memory.trim();
  }

  /** @param last what becomes of the last stage's rows, where the goal is neither an exchange nor a store node */
  async #stages(target: Node, goal: Goal, run: Run, last: () => StageOutputHandler): Promise<void> {
    const { stored } = this.#services;
    const isReady = (node: StoreNode): boolean => this.#isReady(node);
    const isReleased = (node: StoreNode): boolean => {
      this.#isReady(node);
      return stored.isReleased(node);
    };
    const stages = planStages(target, goal, isReady, isReleased);
    const lastReaders = new Map(stages.map(({ input }, i) => [input as Node, i]));
    for (const [i, stage] of stages.entries()) {
      const output = this.#output(stage, run, last);
      await this.#stage(stage, output, run);
      if (lastReaders.get(stage.input) === i) this.#giveBack(run, stage.input);
    }
  }

  /** Frees what an exchange left, as soon as nobody will read it any more. */
  #giveBack(run: Run, node: Node): void {
    const exchanged = run.exchanged.get(node);
    if (exchanged === undefined) return;
    run.exchanged.delete(node);
    exchanged.release();
  }

  /** Whether a store node can be read; what an earlier run persisted is taken over on the first look. */
  #isReady(node: StoreNode): boolean {
    const { stored, persisted } = this.#services;
    if (stored.isReady(node)) return true;
    if (node.kind !== "persist" || stored.isReleased(node)) return false;
    const found = persisted.find(node);
    if (found === undefined) return false;
    if (found.kind === "released") {
      stored.markReleased(node);
      return false;
    }
    adoptRecords(node, found.records, stored, persisted);
    return true;
  }

  #output(stage: Stage, run: Run, last: () => StageOutputHandler): StageOutputHandler {
    const { memory, spills, stored, persisted } = this.#services;
    const { output } = stage;
    if (output.kind === "store") {
      return output.node.kind === "cache"
        ? new CacheOutput(output.node, stored, memory, spills)
        : new PersistOutput(output.node, stored, memory, persisted);
    }
    if (output.kind !== "exchange") return last();
    const { node } = output;
    switch (node.kind) {
      case "reduce":
      case "allReduce":
        return keep(new ReduceOutput(node));
      case "sort":
      case "sortByKey":
        return keep(new SortExchange(node, this.#shuffleServices()));
      default: {
        const shuffle = (run.exchanged.get(node) as Shuffle | undefined) ?? new Shuffle(node, this.#shuffleServices());
        run.exchanged.set(node, shuffle);
        return shuffle.port(output.port);
      }
    }

    function keep<T extends StageOutputHandler & Exchanged>(handler: T): T {
      run.exchanged.set(node, handler);
      return handler;
    }
  }

  #shuffleServices(): ShuffleServices {
    const { info, communicator, memory, spills, stored } = this.#services;
    return { communicator, memory, spills, contextOf: (node, task) => taskContext(info, node, task, stored) };
  }

  async #stage(stage: Stage, output: StageOutputHandler, run: Run): Promise<void> {
    const { info, communicator, memory, spills, progress, stages } = this.#services;
    const label = stageLabel(stage);
    const tasks: number[] = [];
    for (let task = info.workerId; task < stage.parallelism; task += info.workers) tasks.push(task);
    progress.enter(label, tasks.length);
    let failure: Failure | undefined;
    let payload = new Uint8Array(0) as Uint8Array;
    let current = tasks[0] ?? stage.parallelism;
    // One worker for all; what another has used up to now in this stage is in use still, or was the stage's before.
    if (info.workerId === 0) memory.resetPeak();
    const spilledBefore = spills.written;
    const start = performance.now();
    const taken = { rows: 0 };
    let volume: StageVolume | undefined;
    try {
      const program = this.#programs.of(stage);
      for (const task of tasks) {
        current = task;
        const running = runTask(
          program,
          this.#taskServices(task, run, taken),
          output.receiver(task),
          outputLabel(stage),
        );
        if (isPromise(running)) await running;
        output.taskDone(task);
        progress.taskDone();
      }
      payload = output.payload();
      volume = output.volume?.();
    } catch (error) {
      const place = { jobId: info.jobId, task: current, worker: info.workerId };
      // A task that was given up because another one failed comes after every task that failed itself.
      const task = hasCode(error, "TSETS_ABORTED") ? stage.parallelism : current;
      failure = { error: taskError(label, place, error), task };
      communicator.signalFailure();
    }
    const seconds = (performance.now() - start) / 1000;
    const { written, held } = volume ?? { written: 0, held: 0 };
    const name = `${label} → ${outputLabel(stage)}`;
    stages.add({
      label: name,
      runs: 1,
      tasks: tasks.length,
      rows: taken.rows,
      seconds,
      written,
      held,
      spilled: spills.written - spilledBefore,
      peak: memory.peak,
    });
    const sinks = new StageSinks(stage, info);
    try {
      const payloads = settle(communicator, failure, payload);
      // Before what is persisted counts: a restart that finds it does not run the sinks again.
      await sinks.commit(communicator);
      output.complete(payloads);
    } catch (error) {
      output.discard();
      await sinks.abort();
      if (hasCode(error, "TSETS_CORRUPT")) this.#services.persisted.reportDamage(error);
      throw error;
    } finally {
      progress.leave();
    }
  }

  #taskServices(index: number, run: Run, taken: { rows: number }): TaskServices {
    const { info, communicator, memory, spills, progress, stored } = this.#services;
    const place = { jobId: info.jobId, task: index, worker: info.workerId };
    return {
      index,
      memory,
      spills,
      contextOf: (node) => taskContext(info, node, index, stored),
      fail: (label, error) => taskError(label, place, error),
      advance(rows) {
        taken.rows += rows;
        progress.rows(rows);
        communicator.checkAbort();
      },
      exchanged: (node) => (run.exchanged.get(node) as Exchanged).rows(index),
      storedChunks: (node) => stored.partition(node as StoreNode, index).chunks(),
    };
  }
}

function stageLabel(stage: Stage): string {
  return [stage.input, ...stage.operators].map(nodeLabel).join(" → ");
}

function outputLabel({ output }: Stage): string {
  return "node" in output ? nodeLabel(output.node) : output.kind === "nothing" ? "the last operator" : output.kind;
}
