import { checkOptions } from "../types/call-options.js";
import {
  clearJob as clear,
  describeJob as describe,
  type JobDescription,
  type JobSummary,
  listJobs as list,
} from "./job-list.js";
import { resolveHome } from "./resolve-options.js";

/** Where the jobs are. */
export interface HomeOptions {
  /** `$TSETS_HOME`, then `~/.tsets`, unless given. */
  home?: string;
}

/** All jobs, the oldest first, in the state that they are in now. */
export async function listJobs(options: HomeOptions = {}): Promise<JobSummary[]> {
  return list(homeOf(options, "listJobs"));
}

/**
 * One job, with what it has persisted.
 *
 * @throws TSetError TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB
 */
export async function describeJob(jobId: string, options: HomeOptions = {}): Promise<JobDescription> {
  return describe(homeOf(options, "describeJob"), jobId);
}

/**
 * Removes a job that does not run, with all that it has persisted.
 *
 * @throws TSetError TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB, TSETS_JOB_LOCKED
 */
export async function clearJob(jobId: string, options: HomeOptions = {}): Promise<void> {
  clear(homeOf(options, "clearJob"), jobId);
}

function homeOf(options: HomeOptions, where: string): string {
  checkOptions(where, options, ["home"]);
  return resolveHome([{ from: where, settings: { home: options.home } }]);
}
