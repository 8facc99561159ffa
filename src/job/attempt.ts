import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { Manifest } from "../checkpoint/manifest.js";
import { decodeError } from "../comm/error-codec.js";
import { createControl } from "../comm/threads/control-layout.js";
import { type Poison, poison, poisonError, readPoison } from "../comm/threads/poison.js";
import { TSetError } from "../errors.js";
import { mergeStages, type StageSummary } from "../exec/stage-times.js";
import { Arenas, createSharedMemory, spaceBeyond } from "../memory/arenas.js";
import { AttemptWatch } from "./attempt-watch.js";
import type { InputData } from "./inputs.js";
import { logLine } from "./log-line.js";
import { createFlowBuffer, MessageReceipts } from "./message-flow.js";
import type { Output, WorkerState } from "./output.js";
import { createProgressBuffer, type JobProgress } from "./progress.js";
import type { JobSpec } from "./worker-context.js";
import type { WorkerMessage, WorkerOutcome } from "./worker-messages.js";
import type { WorkerPool } from "./worker-pool.js";

/** How long workers get to unwind once the attempt has failed, before their threads are stopped. */
const GRACE_MS = 1000;

export interface AttemptOptions {
  spec: JobSpec;
  pool: WorkerPool;
  recovered: Manifest | undefined;
  inputs: Record<string, InputData>;
  inputFingerprints: Record<string, string>;
  output: Output;
  signal: AbortSignal | undefined;
  onProgress: ((progress: JobProgress) => void) | undefined;
}

export interface AttemptResult {
  /** undefined where the attempt completed. */
  error: TSetError | undefined;
  /** What worker 0's main returned. */
  value: unknown;
  /** Of all workers that said how they ended. */
  stages: StageSummary[];
}

interface Member {
  id: number;
  port: MessagePort;
  state: "RUNNING" | WorkerState;
  threadId: number;
  outcome: WorkerOutcome | undefined;
}

/**
 * One run of main on all workers, from handing out the tasks to the moment when every worker has ended, or was given
 * its second to. Stopping the threads is the caller's, with the pool.
 *
 * The first thing that goes wrong is the attempt's error: a main that threw, a thread that is gone, an abort, a stall.
 * It poisons the control buffer, so that workers which wait for each other wake up and throw; what they end with then
 * only says so, and is not reported.
 */
export async function runAttempt(options: AttemptOptions): Promise<AttemptResult> {
  return new Attempt(options).run();
}

class Attempt {
  readonly #options: AttemptOptions;
  readonly #arenas: Arenas;
  readonly #control: SharedArrayBuffer;
  readonly #progress: SharedArrayBuffer;
  readonly #flow: SharedArrayBuffer;
  readonly #receipts: MessageReceipts;
  readonly #members: Member[] = [];
  #error: TSetError | undefined;
  #grace: NodeJS.Timeout | undefined;
  /** Nothing that happens to a thread from now on counts. */
  #over = false;
  #end!: () => void;

  constructor(options: AttemptOptions) {
    this.#options = options;
    const { memory, workers, spillLimit } = options.spec;
    const beyond = spaceBeyond(memory, workers);
    this.#arenas = new Arenas(createSharedMemory(memory, { beyond, disk: spillLimit }));
    this.#control = createControl(options.spec.workers);
    this.#progress = createProgressBuffer(options.spec.workers);
    this.#flow = createFlowBuffer(options.spec.workers);
    this.#receipts = new MessageReceipts(this.#flow);
  }

  async run(): Promise<AttemptResult> {
    const { signal, spec } = this.#options;
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    const onAbort = () => this.#fail(abortError(signal?.reason));
    signal?.addEventListener("abort", onAbort, { once: true });
    for (let id = 0; id < spec.workers; id++) this.#start(id);
    const watch = this.#watch();
    if (signal?.aborted) onAbort();
    await ended;
    this.#over = true;
    watch.stop();
    signal?.removeEventListener("abort", onAbort);
    clearTimeout(this.#grace);
    for (const member of this.#members) {
      this.#drain(member);
      member.port.close();
      if (!hasEnded(member)) this.#setState(member, "STOPPED");
    }
    const first = this.#members[0].outcome;
    const stages = mergeStages(this.#members.map(({ outcome }) => outcome?.stages ?? []));
    return { error: this.#error, value: first?.type === "completed" ? first.value : undefined, stages };
  }

  #start(id: number): void {
    const { spec, pool, inputs, inputFingerprints, recovered } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const member: Member = { id, port: port1, state: "RUNNING", threadId: -1, outcome: undefined };
    this.#members.push(member);
    port1.on("message", (message: WorkerMessage) => this.#receive(member, message));
    const task = pool.run({
      spec,
      workerId: id,
      memory: this.#arenas.memory,
      control: this.#control,
      progress: this.#progress,
      flow: this.#flow,
      spin: spec.workers <= availableParallelism(),
      inputs,
      inputFingerprints,
      recovered,
      port: port2,
    });
    task.then(
      () => this.#memberEnded(member, undefined),
      (error: unknown) => this.#memberEnded(member, error),
    );
  }

  #receive(member: Member, message: WorkerMessage): void {
    const { output, spec } = this.#options;
    switch (message.type) {
      case "started":
        member.threadId = message.threadId;
        output.worker?.(member.id, "STARTED");
        break;
      case "log":
        output.line(logLine(message.time, message.level, member.id, spec.name, message.text), "stdout");
        break;
      case "output":
        output.line(message.text, message.stream);
        break;
      case "completed":
      case "failed":
        member.outcome = message;
        break;
    }
    this.#receipts.taken(member.id);
  }

  /** The task has settled. What the worker posted before is in the port, be its thread alive or not. */
  #memberEnded(member: Member, reason: unknown): void {
    if (this.#over) return;
    this.#drain(member);
    const { outcome } = member;
    if (outcome?.type === "completed") {
      this.#setState(member, "COMPLETED");
    } else if (outcome?.type === "failed") {
      this.#setState(member, "FAILED");
      if (outcome.secondary) this.#startGrace();
      else this.#fail(this.#mainError(member, decodeError(outcome.error)), member.id);
    } else {
      this.#setState(member, "LOST");
      this.#fail(this.#lostError(member, reason));
    }
    if (this.#members.length === this.#options.spec.workers && this.#members.every(hasEnded)) {
      // Every worker blames another one that did not fail by itself: what they were told is all there is.
      if (this.#members.some(({ outcome: end }) => end?.type !== "completed")) this.#error ??= this.#toldError();
      this.#end();
    }
  }

  #drain(member: Member): void {
    for (let next = receiveMessageOnPort(member.port); next !== undefined; next = receiveMessageOnPort(member.port)) {
      this.#receive(member, next.message as WorkerMessage);
    }
  }

  #setState(member: Member, state: WorkerState): void {
    member.state = state;
    this.#options.output.worker?.(member.id, state);
  }

  /** @param worker whose fault it is */
  #fail(error: TSetError, worker?: number): void {
    error.place.jobId ??= this.#options.spec.jobId;
    this.#error ??= error;
    const reason: Poison = {
      code: error.code === "TSETS_ABORTED" ? "TSETS_ABORTED" : "TSETS_WORKER_LOST",
      message: error.message,
    };
    if (worker !== undefined) reason.worker = worker;
    poison(this.#control, reason);
    // A thread that is stopped may hold the allocator's lock: nobody waits for it any more.
    this.#arenas.break();
    this.#startGrace();
  }

  #startGrace(): void {
    this.#grace ??= setTimeout(() => {
      this.#error ??= this.#toldError();
      this.#end();
    }, GRACE_MS);
  }

  #toldError(): TSetError {
    const reason = readPoison(this.#control, false);
    const error = poisonError(reason ?? { code: "TSETS_WORKER_LOST", message: "the workers ended without saying why" });
    error.place.jobId = this.#options.spec.jobId;
    return error;
  }

  /** An error of ours as it is; a user's as the cause of one that has a code, and names job and worker. */
  #mainError(member: Member, error: Error): TSetError {
    if (error instanceof TSetError) return error;
    const message = `main failed on worker-${member.id}: ${error.name}: ${error.message}`;
    return new TSetError("TSETS_TASK_FAILED", message, { worker: member.id, cause: error });
  }

  #lostError(member: Member, reason: unknown): TSetError {
    const place = { worker: member.id };
    const said = readPoison(this.#control, false);
    // It said itself why, before its thread was gone (process.exit).
    if (said?.worker === member.id) return new TSetError("TSETS_WORKER_LOST", said.message, place);
    const error = reason instanceof Error ? reason : new Error(String(reason));
    const code = (error as { code?: unknown }).code;
    const what =
      code === "ERR_WORKER_OUT_OF_MEMORY"
        ? "ran out of heap (partitions are in shared memory and do not count; what its user code holds does)"
        : `was lost: ${error.message}`;
    return new TSetError("TSETS_WORKER_LOST", `worker-${member.id} ${what}`, { ...place, cause: error });
  }

  #watch(): AttemptWatch {
    const { spec, output, pool, onProgress } = this.#options;
    return new AttemptWatch({
      workers: spec.workers,
      control: this.#control,
      progress: this.#progress,
      stallTimeoutMs: spec.stallTimeoutMs,
      isRunning: (worker) => this.#members[worker].threadId >= 0 && !hasEnded(this.#members[worker]),
      loopUse: (worker) => pool.thread(this.#members[worker].threadId)?.performance.eventLoopUtilization(),
      onProgress: (progress) => {
        this.#receipts.retry();
        output.progress?.(progress);
        onProgress?.(progress);
      },
      onWarning: (text) => output.line(logLine(Date.now(), "WARN", "master", spec.name, text), "stderr"),
      onStall: (worker, text) => {
        this.#fail(new TSetError("TSETS_WORKER_LOST", text, { worker }), worker);
      },
    });
  }
}

function hasEnded(member: Member): boolean {
  return member.state !== "RUNNING";
}

function abortError(reason: unknown): TSetError {
  const text = reason instanceof Error ? reason.message : reason === undefined ? "" : String(reason);
  return new TSetError("TSETS_ABORTED", `the job was aborted${text === "" ? "" : `: ${text}`}`, { cause: reason });
}
