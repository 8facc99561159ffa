import { hasCode } from "../errors.js";
import { nodeLabel, type Node, type StoreNode } from "../plan/graph.js";
import type { Stage } from "../plan/stages.js";
import type { ExecutorServices } from "./executor-services.js";
import { runTask } from "./run-task.js";
import { settle, type Failure } from "./settle.js";
import { isPromise } from "./sometimes-async.js";
import type { Exchanged, StageOutputHandler } from "./stage-output.js";
import { stageProgram } from "./stage-programs.js";
import { StageSinks } from "./stage-sinks.js";
import type { StageVolume } from "./stage-times.js";
import { taskContext } from "./task-context.js";
import { taskError } from "./task-error.js";
import type { TaskServices } from "./task-services.js";

/**
 * Runs this worker's tasks of a stage into `output`. A collective: when it resolves, all workers' tasks have succeeded and
 * their output is complete; it rejects with the error of the first task that failed, on every worker.
 *
 * @param exchanged what earlier stages left
 */
export async function runStage(
  stage: Stage,
  output: StageOutputHandler,
  services: ExecutorServices,
  exchanged: ReadonlyMap<Node, Exchanged>,
): Promise<void> {
  const { info, communicator, memory, spills, progress, stages, persisted } = services;
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
    const program = stageProgram(stage);
    for (const task of tasks) {
      current = task;
      const taskServices = servicesOf(task, services, exchanged, taken);
      const running = runTask(program, taskServices, output.receiver(task), outputLabel(stage));
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
    if (hasCode(error, "TSETS_CORRUPT")) persisted.reportDamage(error);
    throw error;
  } finally {
    progress.leave();
  }
}

/** @param taken counts the rows that the tasks of this stage have taken */
function servicesOf(
  task: number,
  services: ExecutorServices,
  exchanged: ReadonlyMap<Node, Exchanged>,
  taken: { rows: number },
): TaskServices {
  const { info, communicator, memory, spills, progress, stored } = services;
  const place = { jobId: info.jobId, task, worker: info.workerId };
  return {
    index: task,
    memory,
    spills,
    contextOf: (node) => taskContext(info, node, task, stored),
    fail: (label, error) => taskError(label, place, error),
    advance(rows) {
      taken.rows += rows;
      progress.rows(rows);
      communicator.checkAbort();
    },
    exchanged: (node) => (exchanged.get(node) as Exchanged).rows(task),
    storedChunks: (node) => stored.partition(node as StoreNode, task).chunks(),
  };
}

function stageLabel(stage: Stage): string {
  return [stage.input, ...stage.operators].map(nodeLabel).join(" → ");
}

function outputLabel({ output }: Stage): string {
  return "node" in output ? nodeLabel(output.node) : output.kind === "nothing" ? "the last operator" : output.kind;
}
