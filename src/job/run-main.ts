import { setImmediate } from "node:timers/promises";
import { CheckpointedStore } from "../checkpoint/checkpointed-store.js";
import { JobVariables } from "../checkpoint/job-variables.js";
import { ScratchStore } from "../checkpoint/scratch-store.js";
import { Executor } from "../exec/executor.js";
import type { PersistedStore } from "../exec/persisted-store.js";
import { Spills } from "../exec/spill/spills.js";
import { StoredPartitions } from "../exec/stored-partitions.js";
import { taskContext, type WorkerInfo } from "../exec/task-context.js";
import type { SourceNode } from "../plan/graph.js";
import { OperatorRecords } from "../plan/operator-records.js";
import { JobDirectory } from "../store/job-directory.js";
import { SpillSpace } from "../store/spill-space.js";
import type { TSetContext } from "../tset/functions.js";
import type { JobDefinition } from "./define-job.js";
import { BatchEnv } from "./env.js";
import { Graph } from "./graph.js";
import type { WorkerContext } from "./worker-context.js";

/**
 * Runs main on one worker. Resolves with main's value when main has ended on every worker and every action that it
 * started has settled; rejects with the first failure that nobody caught.
 */
export async function runMain(definition: JobDefinition, context: WorkerContext): Promise<unknown> {
  const { spec, workerId, communicator, arenas, progress, stages } = context;
  const info: WorkerInfo = {
    jobId: spec.jobId,
    attempt: spec.attempt,
    workerId,
    workers: spec.workers,
    config: spec.config,
    args: spec.args,
  };
  const stored = new StoredPartitions();
  const job = JobDirectory.open(spec.home, spec.jobId);
  const space = new SpillSpace(spec.spillDirectory, String(workerId), arenas.memory);
  try {
    const { persisted, variables, commit } = openState(context, job, info, stored);
    const spills = new Spills(arenas, space);
    const executor = new Executor({ info, communicator, memory: arenas, spills, progress, stored, persisted, stages });
    const env = new BatchEnv(context, new Graph(executor, stored, persisted), executor, variables, commit);
    // All begin together, so that what main measures is its own work and not how long another worker took to load.
    communicator.barrier();
    const value = await definition.main(env);
    await executor.idle();
    // A turn of the event loop: the rejection of an action that nobody awaited is reported before main counts as ended.
    await setImmediate();
    await executor.collective(
      "end of main",
      "",
      () => [],
      () => undefined,
    );
    return value;
  } finally {
    space.close();
    job.close();
  }
}

interface State {
  readonly persisted: PersistedStore;
  readonly variables: JobVariables;
  commit(): void;
}

function openState(context: WorkerContext, job: JobDirectory, info: WorkerInfo, stored: StoredPartitions): State {
  const { spec, workerId, communicator, recovered } = context;
  if (!spec.checkpointing) {
    const variables = new JobVariables({}, {});
    const persisted = new ScratchStore(job, spec.attempt, workerId, spec.workers);
    return { persisted, variables, commit: () => variables.checkEqual(communicator) };
  }
  // The lock is held by the job master, a thread of this process, for as long as the workers run.
  job.inheritLock();
  const sample = (node: SourceNode): object | undefined => sampleSource(node, info, stored);
  const persisted = new CheckpointedStore({
    job,
    attempt: spec.attempt,
    communicator,
    recovered,
    allowChanged: spec.allowChanged,
    records: new OperatorRecords(sample),
    warn: (message) => {
      if (workerId === 0) context.log("WARN", message);
    },
  });
  return { persisted, variables: persisted.variables, commit: () => persisted.commitVariables() };
}

/** What a source makes of empty inputs: theirs may not be here. A factory that cannot do without is known by its text. */
function makeWithout(make: (context: unknown) => unknown, context: TSetContext): unknown {
  const empty = { length: 0, [Symbol.iterator]: () => [].values() };
  try {
    return make({ ...context, input: () => empty });
  } catch {
    return undefined;
  }
}

/** A source that is made to see its class, and is not read. What an async factory makes is not known without waiting. */
function sampleSource(node: SourceNode, info: WorkerInfo, stored: StoredPartitions): object | undefined {
  if (node.kind !== "source") return undefined;
  const make = node.make as (context: unknown) => unknown;
  const context = taskContext(info, node, 0, stored);
  const made = node.inputs.size === 0 ? make(context) : makeWithout(make, context);
  if (made instanceof Promise) {
    made.catch(() => undefined);
    return undefined;
  }
  return typeof made === "object" && made !== null ? made : undefined;
}
