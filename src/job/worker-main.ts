import { threadId } from "node:worker_threads";
import { encodeError } from "../comm/error-codec.js";
import { isFromPoison, poison } from "../comm/threads/poison.js";
import { ThreadCommunicator } from "../comm/threads/thread-communicator.js";
import { TSetError } from "../errors.js";
import { loadActionCode } from "../exec/executor.js";
import { StageTimes } from "../exec/stage-times.js";
import { Arenas } from "../memory/arenas.js";
import { captureOutput } from "./captured-output.js";
import { importJob, needsLoader } from "./import-module.js";
import { markWorker } from "./inside-worker.js";
import { MessageFlow } from "./message-flow.js";
import { SharedProgress } from "./progress.js";
import { runMain } from "./run-main.js";
import type { WorkerContext } from "./worker-context.js";
import type { StartMessage, WorkerMessage, WorkerOutcome } from "./worker-messages.js";

/**
 * The one task that each thread of the pool runs: main, from its start to its end. Its outcome goes through the port,
 * after everything the worker had to say.
 */
export default async function runWorker(start: StartMessage): Promise<void> {
  const { spec, workerId, control, port } = start;
  const flow = new MessageFlow(start.flow, workerId);
  const post = (message: WorkerMessage): void => {
    flow.beforePost();
    port.postMessage(message);
  };
  markWorker(spec.jobId, workerId);
  const flush = captureOutput(post);
  post({ type: "started", threadId });
  catchExit(control, workerId, flush);
  const uncaught = catchUncaught(workerId);
  const stages = new StageTimes(workerId);
  try {
    const value = await Promise.race([runJobMain(start, stages, post), uncaught]);
    flush();
    postOutcome(post, { type: "completed", value: workerId === 0 ? value : undefined, stages: stages.summaries() });
  } catch (error) {
    fail(error);
  }

  function fail(error: unknown): void {
    const encoded = encodeError(error);
    // Others may wait for this worker, which will not come any more.
    poison(control, {
      code: "TSETS_WORKER_LOST",
      message: `worker-${workerId} failed: ${encoded.name}: ${encoded.message}`,
      worker: workerId,
    });
    flush();
    post({ type: "failed", error: encoded, secondary: isFromPoison(error), stages: stages.summaries() });
  }
}

async function runJobMain(
  start: StartMessage,
  stages: StageTimes,
  post: (message: WorkerMessage) => void,
): Promise<unknown> {
  const { spec, workerId } = start;
  const arenas = new Arenas(start.memory);
  const progress = new SharedProgress(start.progress, workerId);
  const context: WorkerContext = {
    spec,
    workerId,
    arenas,
    communicator: new ThreadCommunicator({
      control: start.control,
      id: workerId,
      size: spec.workers,
      memory: arenas,
      spin: start.spin,
    }),
    progress,
    stages,
    inputs: start.inputs,
    inputFingerprints: start.inputFingerprints,
    recovered: start.recovered,
    log: (level, text) => post({ type: "log", time: Date.now(), level, text }),
  };
  const url = new URL(spec.module);
  // What is loaded later goes through the loader too, which takes ten times as long.
  if (needsLoader(url)) await loadActionCode();
  const definition = await importJob(url, true);
  progress.beat();
  return runMain(definition, context);
}

/** @throws TypeError where main's value is not plain data */
function postOutcome(post: (message: WorkerMessage) => void, outcome: WorkerOutcome): void {
  try {
    post(outcome);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TypeError(`what main returned cannot be handed to whoever submitted the job: ${reason}`, { cause });
  }
}

/** process.exit ends the thread, not the process: the others hear of it, and by whom, before the thread is gone. */
function catchExit(control: SharedArrayBuffer, worker: number, flush: () => void): void {
  const exit = process.exit.bind(process);
  process.exit = (code?: number | string | null): never => {
    const message = `worker-${worker} called process.exit(${code ?? process.exitCode ?? ""})`;
    poison(control, { code: "TSETS_WORKER_LOST", message, worker });
    flush();
    return exit(code);
  };
}

/** Rejects with the first error that nobody handles: of a timer, an event, a promise that was not awaited. */
function catchUncaught(worker: number): Promise<never> {
  return new Promise((_, reject) => {
    const lost = (what: string) => (cause: unknown) => {
      if (isFromPoison(cause) || cause instanceof TSetError) {
        reject(cause);
        return;
      }
      const { name, message } = encodeError(cause);
      reject(
        new TSetError("TSETS_WORKER_LOST", `worker-${worker} had ${what}: ${name}: ${message}`, { worker, cause }),
      );
    };
    process.on("uncaughtException", lost("an uncaught error outside of main"));
    process.on("unhandledRejection", lost("a rejected promise that nothing awaits"));
  });
}
