import type { Output } from "./output.js";
import type { JobProgress } from "./progress.js";
import type { JobSettings } from "./resolve-options.js";
import type { HeapLimits } from "./worker-pool.js";

/** What {@link runJob} takes; what is missing is taken from defineJob, then from the conf directory. */
export interface RunOptions extends JobSettings {
  /** `env.args`. */
  args?: readonly string[] | undefined;
  /**
   * What `env.input(name)` gives: typed arrays, arrays of plain values, strings. Typed arrays are copied into shared
   * memory once; those over a SharedArrayBuffer are used as they are, and must not change while the job runs.
   */
  inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Aborting it ends the job with TSETS_ABORTED; its checkpoints stay. */
  signal?: AbortSignal | undefined;
  /** A few times a second while the job runs, and once at its end. */
  onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Directory of the settings; `./conf` unless told, then the package's own. */
  conf?: string | undefined;
  /** Where lines go; stdout and stderr unless told. */
  output?: Output | undefined;
  /** Of each worker's thread. Shared memory, where partitions are, does not count. */
  heapLimits?: HeapLimits | undefined;
  /**
   * Runs the job in a process of its own: a crash of native code, or the kernel's out-of-memory killer, then fails the
   * job (TSETS_WORKER_LOST) or, with `maxRestarts`, restarts it, and leaves this process alone. Inputs are copied to it.
   */
  isolate?: boolean | undefined;
}

export interface RestartOptions extends RunOptions {
  /** Uses persisted data although what made it has changed. */
  allowChanged?: boolean | undefined;
  /** Forgets what was persisted, and starts over. */
  fresh?: boolean | undefined;
}
