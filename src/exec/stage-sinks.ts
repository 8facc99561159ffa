import type { Communicator } from "../comm/communicator.js";
import { nodeLabel, type OperatorNode } from "../plan/graph.js";
import type { Stage } from "../plan/stages.js";
import type { Sink, SinkContext } from "../tset/functions.js";
import type { DType } from "../types/dtype.js";
import { settle, type Failure } from "./settle.js";
import type { WorkerInfo } from "./task-context.js";
import { taskError } from "./task-error.js";

/** The sinks of a stage, after its tasks have ended on all workers: they are committed by worker 0, or given up. */
export class StageSinks {
  readonly #sinks: readonly OperatorNode[];
  readonly #info: WorkerInfo;
  #committed = 0;

  constructor(stage: Stage, info: WorkerInfo) {
    this.#sinks = stage.operators.filter(({ kind }) => kind === "sink");
    this.#info = info;
  }

  /**
   * A collective, where there are sinks that commit: in order, each on worker 0, and all workers learn whether it has
   * succeeded.
   */
  async commit(communicator: Communicator): Promise<void> {
    for (const node of this.#sinks) {
      const sink = node.action as Sink<DType>;
      if (sink.commit !== undefined) {
        let failure: Failure | undefined;
        if (communicator.id === 0) {
          try {
            await sink.commit(this.#contextOf(node));
          } catch (error) {
            failure = {
              error: taskError(nodeLabel(node), { jobId: this.#info.jobId, task: 0, worker: 0 }, error),
              task: 0,
            };
          }
        }
        settle(communicator, failure, new Uint8Array(0));
      }
      this.#committed++;
    }
  }

  /** On every worker, after a failure anywhere: what was not committed is given up. Never throws. */
  async abort(): Promise<void> {
    for (const node of this.#sinks.slice(this.#committed)) {
      try {
        await (node.action as Sink<DType>).abort?.(this.#contextOf(node));
      } catch {
        // The failure that led here counts: one of tidying up after it would hide the reason.
      }
    }
  }

  #contextOf(node: OperatorNode): SinkContext {
    const { jobId, attempt, workerId, workers, config, args } = this.#info;
    const { id, name, kind, type, parallelism } = node;
    return { jobId, attempt, workerId, workers, config, args, id, name: name ?? kind, type, parallelism };
  }
}
