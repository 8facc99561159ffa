import { hasCode } from "../errors.js";
import { isStore, nodeLabel, type Node, type StoreNode } from "../plan/graph.js";
import { graphLines, Shapes } from "../plan/shape.js";
import type { Histogram, HistogramOptions } from "../tset/functions.js";
import type { Actions, Moments } from "../tset/graph-builder.js";
import type { NumericType } from "../types/dtype.js";
import type { ActionRun } from "./action-run.js";
import type { ExecutorServices } from "./executor-services.js";
import { fixFileLists } from "./file-lists.js";
import { histogramFrom, histogramOf } from "./histogram.js";
import { fromNumbers, momentsOf } from "./moments.js";
import { refuseInsideStep, runStep } from "./running-step.js";
import { StoreNodes } from "./store-nodes.js";

let actionCode: Promise<typeof import("./action-run.js")> | undefined;

/** Loads what runs stages: a third of a worker's code, which comes with the first action that has a stage to run. */
export function loadActionCode(): Promise<typeof import("./action-run.js")> {
  actionCode ??= import("./action-run.js");
  return actionCode;
}

/** Loads the code of actions and makes a run; not called by an action that has no stage to run. */
type Begin = () => Promise<ActionRun>;

/**
 * Runs actions on one worker, in step with the other workers: one at a time, in the order of starting. Every action is
 * agreed on first, and each of its stages ends with all workers knowing whether all of them succeeded.
 */
export class Executor implements Actions {
  readonly #services: ExecutorServices;
  readonly #shapes = new Shapes();
  readonly #stores: StoreNodes;
  #last: Promise<unknown> = Promise.resolve();

  constructor(services: ExecutorServices) {
    this.#services = services;
    this.#stores = new StoreNodes(services.stored, services.persisted);
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
    return this.#action(label, node, async (begin) => {
      // A persist that an earlier run gave back: to store it again would repeat the work and undo the release.
      if (isStore(node) && (this.#stores.isReady(node) || this.#services.stored.wasReleasedBefore(node))) return;
      await (await begin()).run(node);
    });
  }

  /** Computes `node` and puts its partitions in the place of a cached node's. */
  update(node: Node, target: StoreNode): Promise<void> {
    return this.#staged(`update ${nodeLabel(target)}`, node, (run) => run.update(node, target));
  }

  collect(node: Node): Promise<unknown> {
    return this.#staged("collect", node, (run) => run.collect(node));
  }

  count(node: Node): Promise<number> {
    return this.#action("count", node, async (begin) => {
      const known = isStore(node) ? this.#stores.rows(node) : undefined;
      return known ?? (await begin()).count(node);
    });
  }

  async moments(node: Node): Promise<Moments> {
    const summary = momentsOf(node.type as NumericType);
    return fromNumbers(await this.#staged("moments", node, (run) => run.summary(node, summary)));
  }

  async histogram(node: Node, bins: HistogramOptions): Promise<Histogram> {
    const label = `histogram of ${bins.bins} bins from ${bins.min} to ${bins.max}`;
    const summary = histogramOf(bins);
    return histogramFrom(await this.#staged(label, node, (run) => run.summary(node, summary)));
  }

  value(node: Node): Promise<unknown> {
    return this.#staged("value", node, (run) => run.value(node));
  }

  /** An action that has stages to run, whatever is stored. */
  #staged<T>(label: string, node: Node, body: (run: ActionRun) => Promise<T>): Promise<T> {
    return this.#action(label, node, async (begin) => body(await begin()));
  }

  #action<T>(label: string, node: Node, body: (begin: Begin) => Promise<T>): Promise<T> {
    const describe = (): string[] => graphLines(node);
    const { communicator, memory } = this.#services;
    return this.collective(`${label} of ${nodeLabel(node)}`, this.#shapes.of(node), describe, async () => {
      fixFileLists(this.#shapes.open(node), communicator);
      let run: ActionRun | undefined;
      const end = (): void => {
        run?.release();
        memory.trim();
      };
      try {
        const result = await body(async () => {
          const { ActionRun } = await loadActionCode();
          run = new ActionRun(this.#services, this.#stores);
          return run;
        });
        this.#shapes.settle(node);
        end();
        return result;
      } catch (error) {
        // A lost worker or an abort ends the job: there is nobody left to give shared memory back with.
        if (!hasCode(error, "TSETS_WORKER_LOST") && !hasCode(error, "TSETS_ABORTED")) end();
        throw error;
      }
    });
  }
}
