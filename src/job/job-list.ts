import type { Manifest } from "../checkpoint/manifest.js";
import { type Recovery, readState } from "../checkpoint/read-state.js";
import { decodeVariable } from "../checkpoint/variables.js";
import { hasCode, TSetError } from "../errors.js";
import type { StageSummary } from "../exec/stage-times.js";
import type { LockHolder } from "../store/directory-lock.js";
import { JobDirectory } from "../store/job-directory.js";
import { removeOrphanSpills } from "../store/spill-directory.js";
import type { JobRecord } from "./job-record.js";
import { readStages } from "./stage-file.js";
import { type JobState, observeJob } from "./job-state.js";

/** One line of `tsets list`. */
export interface JobSummary {
  jobId: string;
  /** DAMAGED: its record cannot be read; `reason` says why, and the fields of the record are missing. */
  state: JobState | "DAMAGED";
  reason?: string;
  name?: string;
  workers?: number;
  /** ISO 8601. */
  createdAt?: string;
  endedAt?: string;
  attempt?: number;
  /** Of the process that runs the job, or ran it last. */
  pid?: number;
  host?: string;
}

/** What `tsets show` tells. */
export interface JobDescription extends JobSummary {
  /** Directory of the job. */
  path: string;
  record?: JobRecord;
  /** Who runs the job now. */
  holder?: LockHolder;
  /** The newest valid one; missing before the first commit. */
  generation?: number;
  committedAt?: string;
  persisted: PersistedSummary[];
  /** Where the time of the last start went; empty before it has ended. */
  stages: StageSummary[];
  /** As last committed. */
  variables: Record<string, unknown>;
  /** What a restart would warn of, or why it would fail. */
  warnings: string[];
}

export interface PersistedSummary {
  key: string;
  type: string;
  state: "live" | "released" | "damaged";
  partitions: number;
  rows: number;
  bytes: number;
}

/** Jobs of a home, oldest first; those with a damaged record last. A home that is not there has none. */
export function listJobs(home: string): JobSummary[] {
  const jobs = JobDirectory.list(home).flatMap((jobId) => summarize(home, jobId) ?? []);
  return jobs.sort((a, b) => compare(a.createdAt ?? "~", b.createdAt ?? "~") || compare(a.jobId, b.jobId));
}

/**
 * Everything that is on disk about a job, which may be running.
 *
 * @throws TSetError TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB
 */
export function describeJob(home: string, jobId: string): JobDescription {
  const job = JobDirectory.open(home, jobId);
  try {
    const description: JobDescription = {
      ...observe(job),
      path: job.path,
      persisted: [],
      stages: [],
      variables: {},
      warnings: [],
    };
    try {
      const { manifest, warnings } = readSettledState(job);
      description.warnings.push(...warnings);
      if (manifest !== undefined) describeManifest(manifest, description);
      if (description.attempt !== undefined) description.stages = readStages(job, description.attempt);
    } catch (error) {
      if (!(error instanceof TSetError)) throw error;
      description.warnings.push(error.message);
    }
    return description;
  } finally {
    job.close();
  }
}

/**
 * Removes a job with all that it has on disk.
 *
 * @throws TSetError TSETS_JOB_LOCKED while it runs; TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB, TSETS_IO
 */
export function clearJob(home: string, jobId: string): void {
  const job = JobDirectory.open(home, jobId);
  try {
    job.lock();
    job.remove();
  } finally {
    job.close();
  }
  removeOrphanSpills(home);
}

export interface Cleared {
  cleared: string[];
  /** Jobs that stay, and why: most of them because they run. */
  kept: { jobId: string; reason: TSetError }[];
}

/** Removes every job that does not run, and what is left of those whose removal was cut short. */
export function clearAll(home: string): Cleared {
  const result: Cleared = { cleared: [], kept: [] };
  for (const jobId of JobDirectory.list(home)) {
    const job = attempt(() => JobDirectory.open(home, jobId));
    const reason = job instanceof TSetError ? job : (attempt(() => removeUnused(job)) ?? undefined);
    if (reason === undefined) result.cleared.push(jobId);
    else if (!hasCode(reason, "TSETS_NO_SUCH_JOB")) result.kept.push({ jobId, reason });
  }
  JobDirectory.removeCleared(home);
  removeOrphanSpills(home);
  return result;
}

function removeUnused(job: JobDirectory): void {
  try {
    job.lock();
    job.remove();
  } finally {
    job.close();
  }
}

function attempt<T>(action: () => T): T | TSetError {
  try {
    return action();
  } catch (error) {
    if (error instanceof TSetError) return error;
    throw error;
  }
}

/** undefined for a job that was cleared meanwhile. */
function summarize(home: string, jobId: string): JobSummary | undefined {
  let job: JobDirectory;
  try {
    job = JobDirectory.open(home, jobId);
  } catch (error) {
    if (hasCode(error, "TSETS_NO_SUCH_JOB")) return undefined;
    if (error instanceof TSetError) return { jobId, state: "DAMAGED", reason: error.message };
    throw error;
  }
  try {
    const { record: _record, holder: _holder, ...summary } = observe(job);
    return summary;
  } finally {
    job.close();
  }
}

function observe(job: JobDirectory): JobSummary & { record?: JobRecord; holder?: LockHolder } {
  const { jobId } = job;
  try {
    const { record, state, holder } = observeJob(job);
    const { createdAt, endedAt, attempt, pid, host, error } = record;
    return {
      jobId,
      state,
      ...(error === undefined ? {} : { reason: error.message }),
      name: record.options.name,
      workers: record.options.workers,
      createdAt,
      ...(endedAt === undefined ? {} : { endedAt }),
      attempt,
      pid: holder?.pid ?? pid,
      host: holder?.host ?? host,
      record,
      ...(holder === undefined ? {} : { holder }),
    };
  } catch (error) {
    if (!(error instanceof TSetError)) throw error;
    // Before its record is written, a job that is being submitted has its lock.
    const lock = hasCode(error, "TSETS_NO_SUCH_JOB") ? job.lockState() : undefined;
    if (lock?.held !== true) return { jobId, state: "DAMAGED", reason: error.message };
    const { holder } = lock;
    const known = holder === undefined ? {} : { pid: holder.pid, host: holder.host, createdAt: holder.since, holder };
    return { jobId, state: "SUBMITTED", ...known };
  }
}

/**
 * A running job may commit and collect between reading a manifest and looking for its files; then files are missing that
 * nobody needs any more. So a warning is believed that is there again for the same generation.
 */
function readSettledState(job: JobDirectory): Recovery {
  let state = readState(job);
  for (let attempt = 1; attempt < 5 && state.warnings.length > 0; attempt++) {
    const again = readState(job);
    if (again.manifest?.generation === state.manifest?.generation) return again;
    state = again;
  }
  return state;
}

function describeManifest(manifest: Manifest, description: JobDescription): void {
  description.generation = manifest.generation;
  description.committedAt = manifest.createdAt;
  for (const { key, type, state, parallelism, parts } of manifest.persisted) {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    description.persisted.push({ key, type, state, partitions: parallelism, rows, bytes });
  }
  for (const [name, value] of Object.entries(manifest.variables)) {
    const decoded = attempt(() => decodeVariable(value, name));
    if (decoded instanceof TSetError) description.warnings.push(decoded.message);
    else Object.defineProperty(description.variables, name, { value: decoded, enumerable: true, configurable: true });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
