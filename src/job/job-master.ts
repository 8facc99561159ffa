import type { Manifest } from "../checkpoint/manifest.js";
import type { TSetError } from "../errors.js";
import type { StageSummary } from "../exec/stage-times.js";
import { runAttempt } from "./attempt.js";
import type { InputData } from "./inputs.js";
import { logLine } from "./log-line.js";
import type { Output } from "./output.js";
import type { JobProgress } from "./progress.js";
import type { JobSpec } from "./worker-context.js";
import { type HeapLimits, WorkerPool } from "./worker-pool.js";

/** What a start of the job begins with. */
export interface PreparedAttempt {
  spec: JobSpec;
  /** The newest valid manifest; undefined without checkpointing or at a first run. */
  recovered: Manifest | undefined;
}

/** A job that is ready to run. */
export interface Submission {
  /** For the first attempt; already started, so that its threads load while the job is being prepared. */
  pool: WorkerPool;
  /**
   * Called before the first attempt, and before each restart in this process: counts the attempt durably, and looks for
   * the last checkpoint.
   */
  prepareAttempt(): PreparedAttempt;
  /** How often a lost worker starts the job again. */
  maxRestarts: number;
  inputs: Record<string, InputData>;
  inputFingerprints: Record<string, string>;
  heapLimits?: HeapLimits | undefined;
  signal?: AbortSignal | undefined;
  output: Output;
  onProgress?: ((progress: JobProgress) => void) | undefined;
}

export interface MasterResult {
  jobId: string;
  state: "COMPLETED" | "FAILED" | "ABORTED";
  /** What main returned on worker 0. */
  value: unknown;
  workers: number;
  /** Attempts made here. */
  attempts: number;
  /** Of the last attempt. */
  stages: StageSummary[];
  /** Set unless the job has completed. */
  error: TSetError | undefined;
}

/**
 * Runs a job to its end, whatever that is: a failure is a result, not a rejection. All threads have been told to stop
 * when it resolves; only one that is in a native call may still be there.
 *
 * A lost worker (its thread is gone, or it had an error that nobody handled, or it made no progress) starts the job
 * again from its last checkpoint, up to `maxRestarts` times: other workers, another attempt number. A main that threw
 * would throw again, and an abort is meant, so these end the job.
 */
export async function runMaster(submission: Submission): Promise<MasterResult> {
  const { output, maxRestarts } = submission;
  let { pool } = submission;
  for (let attempts = 1; ; attempts++) {
    let prepared: PreparedAttempt;
    try {
      prepared = submission.prepareAttempt();
    } catch (error) {
      await pool.stop();
      throw error;
    }
    const { spec, recovered } = prepared;
    output.begin?.(spec);
    const { error, value, stages } = await runAttempt({
      ...submission,
      pool,
      spec,
      recovered,
      onProgress: submission.onProgress,
      signal: submission.signal,
    });
    await pool.stop();
    const { jobId, workers } = spec;
    if (error === undefined) return { jobId, state: "COMPLETED", value, workers, attempts, stages, error };
    const aborted = error.code === "TSETS_ABORTED" || submission.signal?.aborted === true;
    if (error.code !== "TSETS_WORKER_LOST" || aborted || attempts > maxRestarts) {
      return { jobId, state: aborted ? "ABORTED" : "FAILED", value: undefined, workers, attempts, stages, error };
    }
    const text = `${error.message}; the job starts again from its last checkpoint (restart ${attempts} of ${maxRestarts})`;
    output.line(logLine(Date.now(), "WARN", "master", spec.name, text), "stderr");
    pool = new WorkerPool(workers, submission.heapLimits);
  }
}
