import { checkModule, checkRunOptions } from "./check-run-options.js";
import type { MasterResult } from "./job-master.js";
import type { RestartOptions, RunOptions } from "./run-options.js";
import { noteSubmission } from "./started-directly.js";

/** How a job ended that did. */
export interface JobResult {
  jobId: string;
  state: "COMPLETED";
  /** What main returned on worker 0, as a copy. */
  value: unknown;
  workers: number;
}

/**
 * Runs a job module to its end.
 *
 * ```ts
 * const { value } = await runJob(new URL("./sum.js", import.meta.url), { workers: 4 });
 * ```
 *
 * @param module path, relative to the working directory, or file URL
 * @throws TSetError with the job's id in `place.jobId`: TSETS_TASK_FAILED where user code failed (its error is the
 *   cause), TSETS_WORKER_LOST, TSETS_GRAPH_MISMATCH, TSETS_ABORTED and others; TSETS_CONFIG where the job could not begin
 */
export async function runJob(module: string | URL, options: RunOptions = {}): Promise<JobResult> {
  checkModule(module);
  checkRunOptions("runJob", options);
  noteSubmission();
  // Not imported above: a worker's copy of this module, which comes with the public exports, submits nothing.
  if (options.isolate === true) {
    const { runIsolated } = await import("./isolated-run.js");
    return completed(await runIsolated({ verb: "submit", module: String(module) }, options, "runJob"));
  }
  const { submitJob } = await import("./submit.js");
  return completed(await submitJob(module, options, "runJob"));
}

/**
 * Runs a job again by its id: from its last checkpoint where it has one, else from its beginning. Another number of
 * workers than before is fine.
 *
 * @throws as {@link runJob}, and TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB, TSETS_JOB_LOCKED, TSETS_JOB_CHANGED, TSETS_CORRUPT
 */
export async function restartJob(jobId: string, options: RestartOptions = {}): Promise<JobResult> {
  checkRunOptions("restartJob", options);
  noteSubmission();
  if (options.isolate === true) {
    const { runIsolated } = await import("./isolated-run.js");
    return completed(await runIsolated({ verb: "restart", jobId }, options, "restartJob"));
  }
  const { resubmitJob } = await import("./submit.js");
  return completed(await resubmitJob(jobId, options, "restartJob"));
}

function completed({ jobId, state, value, workers, error }: MasterResult): JobResult {
  if (error !== undefined) throw error;
  return { jobId, state: state as "COMPLETED", value, workers };
}
