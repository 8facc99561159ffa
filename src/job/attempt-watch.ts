import type { EventLoopUtilization } from "node:perf_hooks";
import { nameWorkers } from "../comm/step-mismatch.js";
import { arrivalsOf, waitingWorkers } from "../comm/threads/thread-barrier.js";
import { type JobProgress, readProgress, sumProgress } from "./progress.js";
import { StallWatch } from "./stall-watch.js";

export interface WatchOptions {
  workers: number;
  control: SharedArrayBuffer;
  progress: SharedArrayBuffer;
  /** 0: a worker may take any time. */
  stallTimeoutMs: number;
  /** False before the worker's thread has begun with its task, and after it has ended. */
  isRunning(worker: number): boolean;
  /** Of the worker's thread; undefined where there is none. */
  loopUse(worker: number): EventLoopUtilization | undefined;
  onProgress(progress: JobProgress): void;
  onWarning(text: string): void;
  onStall(worker: number, text: string): void;
}

const LOOK_EVERY_MS = 200;
/** Without a timeout, a worker that does not get on is at least mentioned, and again when as much time has passed again. */
const WARN_AFTER_MS = 30_000;

/**
 * Looks at the workers of an attempt a few times a second, from outside: reports their progress, and finds those that
 * make none. Worker code is not asked anything, it may be in a loop that never ends.
 */
export class AttemptWatch {
  readonly #options: WatchOptions;
  readonly #stalls = new StallWatch();
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #warned: number[] = [];
  /** At the last look at a worker without progress. */
  readonly #loopUse: (EventLoopUtilization | undefined)[] = [];

  constructor(options: WatchOptions) {
    this.#options = options;
    // Unref'd: running workers keep the process alive by themselves.
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#report();
  }

  #look(): void {
    this.#report();
    const { workers, control, progress, stallTimeoutMs } = this.#options;
    const waiting = waitingWorkers(control, workers);
    const signs = waiting.map((waits, worker) => ({
      activity: `${readProgress(progress, worker).activity} ${arrivalsOf(control, worker)}`,
      excused: waits || !this.#options.isRunning(worker),
    }));
    for (const { worker, ms } of this.#stalls.look(performance.now(), signs)) {
      if (stallTimeoutMs > 0 && ms >= stallTimeoutMs) {
        this.#options.onStall(worker, this.#describe(worker, ms, waiting));
        return;
      }
      const due = Math.floor(ms / WARN_AFTER_MS);
      if (due > (this.#warned[worker] ?? 0)) this.#options.onWarning(this.#describe(worker, ms, waiting));
      this.#warned[worker] = due;
      this.#loopUse[worker] = this.#options.loopUse(worker);
    }
  }

  #report(): void {
    const { workers, progress } = this.#options;
    const all = Array.from({ length: workers }, (_, worker) => readProgress(progress, worker));
    this.#options.onProgress(sumProgress(all, performance.now() - this.#start));
  }

  /** "worker-2 has made no progress for 5.0 s in "map": its thread is busy; workers 0, 1, 3 wait for it" */
  #describe(worker: number, ms: number, waiting: readonly boolean[]): string {
    const { operator } = readProgress(this.#options.progress, worker);
    const where = operator === "" ? "outside of any operator" : `in "${operator}"`;
    const others = waiting.flatMap((waits, other) => (waits ? [other] : []));
    const waitingText =
      others.length === 0 ? "" : `; ${nameWorkers(others)} ${others.length === 1 ? "waits" : "wait"} for it`;
    const text = `worker-${worker} has made no progress for ${(ms / 1000).toFixed(1)} s ${where}`;
    return `${text}: ${this.#threadState(worker)}${waitingText}`;
  }

  #threadState(worker: number): string {
    const now = this.#options.loopUse(worker);
    const before = this.#loopUse[worker];
    if (now === undefined) return "its thread is gone";
    const idle = now.idle - (before?.idle ?? 0);
    const active = now.active - (before?.active ?? 0);
    if (idle > active) return "its thread is idle, main awaits something that has not happened (or never will)";
    return "its thread is busy in JavaScript or in a native call";
  }
}
