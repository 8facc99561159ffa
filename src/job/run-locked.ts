import { removeLeftovers } from "../checkpoint/collect.js";
import { recover } from "../checkpoint/recovery.js";
import { TSetError } from "../errors.js";
import type { JobDirectory } from "../store/job-directory.js";
import { SpillDirectory } from "../store/spill-directory.js";
import { removeData } from "./fresh-start.js";
import { inputFingerprint, type SharedInputs } from "./inputs.js";
import { type MasterResult, type PreparedAttempt, runMaster } from "./job-master.js";
import { type JobRecord, writeJobRecord } from "./job-record.js";
import { logLine } from "./log-line.js";
import { plainOutput } from "./output.js";
import type { RestartOptions } from "./run-options.js";
import { writeStages } from "./stage-file.js";
import type { WorkerPool } from "./worker-pool.js";

export interface LockedJob extends Omit<RestartOptions, "inputs"> {
  /** Open and locked; closed in the end, whatever happens. */
  job: JobDirectory;
  home: string;
  /** What job.json is to say but for the attempt; `attempt` is the last one. */
  record: JobRecord;
  pool: WorkerPool;
  inputs: SharedInputs;
  stallTimeoutMs: number;
  restarted: boolean;
  /** To be logged before the job begins. */
  warnings?: string[];
}

/**
 * Runs a job whose lock is held, and keeps its job.json: every attempt is counted there, durably, before its work
 * starts, and the last line written says how it ended. The spill directory is gone afterwards; so is the data of a job
 * without checkpoints.
 */
export async function runLocked(options: LockedJob): Promise<MasterResult> {
  const { job, home, pool, inputs } = options;
  const output = options.output ?? plainOutput;
  let record = options.record;
  const { name, workers, parallelism, memory, spillLimit, checkpointing, config } = record.options;
  const warn = (text: string) => output.line(logLine(Date.now(), "WARN", "master", name, text), "stderr");
  let spill: SpillDirectory | undefined;

  const prepareAttempt = (): PreparedAttempt => {
    const startedAt = new Date().toISOString();
    const { endedAt: _endedAt, error: _error, ...kept } = record;
    record = { ...kept, state: "RUNNING", attempt: record.attempt + 1, startedAt };
    writeJobRecord(job, record);
    if (!checkpointing) removeData(job);
    const recovery = checkpointing ? recover(job) : undefined;
    if (recovery !== undefined) removeLeftovers(job, recovery, record.attempt);
    for (const warning of recovery?.warnings ?? []) warn(warning);
    // What an attempt before left there nobody will read.
    spill?.remove();
    spill = SpillDirectory.create(home, job.jobId);
    const spec = {
      jobId: job.jobId,
      name,
      module: record.module,
      args: record.args,
      workers,
      parallelism,
      memory,
      spillLimit,
      checkpointing,
      home,
      jobDirectory: job.path,
      spillDirectory: spill.path,
      attempt: record.attempt,
      restarted: options.restarted || record.attempt > options.record.attempt + 1,
      allowChanged: options.allowChanged ?? false,
      config,
      stallTimeoutMs: options.stallTimeoutMs,
    };
    return { spec, recovered: recovery?.manifest };
  };

  try {
    for (const warning of options.warnings ?? []) warn(warning);
    const result = await runMaster({
      pool,
      prepareAttempt,
      maxRestarts: record.options.maxRestarts ?? 0,
      inputs: inputs.inputs,
      inputFingerprints: fingerprints({ ...record.inputs, ...inputs.records }),
      heapLimits: options.heapLimits,
      signal: options.signal,
      output,
      onProgress: options.onProgress,
    });
    // The job has ended as it has, whether the disk takes note or not.
    attempt(() => {
      writeJobRecord(job, { ...record, ...ending(result) });
      writeStages(job, record.attempt, result.stages);
      if (!checkpointing) removeData(job);
    }, warn);
    return result;
  } finally {
    attempt(() => spill?.remove(), warn);
    job.close();
  }
}

function ending(result: MasterResult): Partial<JobRecord> {
  const { state, error } = result;
  const endedAt = new Date().toISOString();
  if (error === undefined) return { state, endedAt };
  return { state, endedAt, error: { code: error.code, message: error.message.slice(0, 100_000) } };
}

function fingerprints(records: JobRecord["inputs"]): Record<string, string> {
  return Object.fromEntries(Object.entries(records).map(([name, record]) => [name, inputFingerprint(record)]));
}

function attempt(action: () => void, warn: (text: string) => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof TSetError)) throw error;
    warn(error.message);
  }
}
