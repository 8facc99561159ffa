import { checkOptions } from "../types/call-options.js";
import type { BatchEnv } from "./env.js";
import { JOB_OPTIONS } from "./known-options.js";
import { explainIfStartedDirectly } from "./started-directly.js";

/** What a job asks for; the command line and `runJob` may ask for something else. */
export interface JobOptions {
  /** Part of the job id; at most 30 characters of it. */
  name: string;
  /** Workers; `os.availableParallelism()` unless given. */
  workers?: number;
  /** Tasks of a source; the workers of the first submission unless given. Kept by restarts. */
  parallelism?: number;
  /**
   * What partitions, exchanges and operators may hold in memory over all workers: bytes, or a text such as "512MiB"; what
   * is more goes to disk. 60 % of the machine's or the container's limit unless given.
   */
  memory?: number | string;
  /** What may lie on disk of it: bytes, or a text such as "100GiB". As much as the disk has unless given. */
  spillLimit?: number | string;
  /** Whether persist() is a point from which a restart begins; as `conf/checkpoint.yaml` says unless given. */
  checkpointing?: boolean;
  /** Directory of all jobs' state; `$TSETS_HOME`, then `~/.tsets`, unless given. */
  home?: string;
  /** How often the job is started again from its last checkpoint after a lost worker; 0 unless given. */
  maxRestarts?: number;
  /** A worker without any progress for so long fails the job; 0, and the default: never. */
  stallTimeoutMs?: number;
}

/** A job: its options, and the function that every worker runs. */
export interface JobDefinition<R = unknown> {
  readonly options: JobOptions;
  readonly main: (env: BatchEnv) => R | Promise<R>;
}

const JOB = Symbol.for("tsets.job");

/**
 * Makes the default export of a job module. Every worker imports the module and runs `main`; the job master imports it
 * too, for its options, so top-level code runs workers + 1 times.
 *
 * @example
 * ```ts
 * export default defineJob({ name: "sum", workers: 4 }, async (env) => env.range(0, 1e9).reduce(sum).value());
 * ```
 */
export function defineJob<R>(options: JobOptions, main: (env: BatchEnv) => R | Promise<R>): JobDefinition<R> {
  if (typeof options !== "object" || options === null)
    throw new TypeError('defineJob: options are needed, such as { name: "sum" }');
  if (typeof options.name !== "string" || options.name.trim() === "")
    throw new TypeError("defineJob: a name is needed");
  checkOptions("defineJob", options, JOB_OPTIONS);
  if (typeof main !== "function") throw new TypeError("defineJob: main is a function of the environment");
  explainIfStartedDirectly(defineJob);
  return Object.freeze({ [JOB]: true, options: Object.freeze({ ...options }), main });
}
