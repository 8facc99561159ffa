import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { Piscina } from "piscina";
import { threadArguments } from "./inherited-arguments.js";
import type { StartMessage } from "./worker-messages.js";

/** Limits of one worker thread's heap; shared memory does not count. */
export interface HeapLimits {
  maxOldGenerationSizeMb?: number;
  maxYoungGenerationSizeMb?: number;
}

/** How long the pool's threads are waited for once they were told to stop: a native call is not interrupted. */
const STOP_TIMEOUT_MS = 500;

/**
 * The threads of one attempt: as many as workers, each with one long task. They load the worker entry as soon as the
 * pool is made, so make it before there is anything for them to do.
 */
export class WorkerPool {
  readonly #pool: Piscina;
  /** Rejects when a thread dies that has no task, as where the worker entry cannot be loaded. */
  readonly #broken: Promise<never>;

  constructor(workers: number, heapLimits: HeapLimits | undefined) {
    this.#pool = new Piscina({
      filename: fileURLToPath(new URL("./worker-start.js", import.meta.url)),
      minThreads: workers,
      maxThreads: workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      // With atomics, an idle thread would sit in Atomics.wait between load and task, and not load anything else.
      atomics: "disabled",
      recordTiming: false,
      ...threadArguments(),
      ...(heapLimits === undefined ? {} : { resourceLimits: heapLimits }),
    });
    this.#broken = new Promise((_, reject) => {
      this.#pool.on("error", reject);
    });
    // Before the first task nobody listens; the tasks hear of it then.
    this.#broken.catch(() => undefined);
  }

  /**
   * Settles when the worker has returned, or rejects when its thread is gone: with the error that ended it, or with
   * "worker exited with code: N".
   */
  run(start: StartMessage): Promise<void> {
    return Promise.race([this.#pool.run(start, { transferList: [start.port] }), this.#broken]);
  }

  thread(threadId: number): Worker | undefined {
    return this.#pool.threads.find((thread) => thread.threadId === threadId);
  }

  /** Stops all threads, in whatever they are. Returns after half a second at the latest, also where one does not stop. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_TIMEOUT_MS);
    });
    await Promise.race([this.#pool.destroy(), timeout]);
    clearTimeout(timer);
  }
}
