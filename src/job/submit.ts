import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { FORMAT_VERSION } from "../checkpoint/manifest.js";
import { TSetError } from "../errors.js";
import { JobDirectory } from "../store/job-directory.js";
import { removeOrphanSpills } from "../store/spill-directory.js";
import { forgetState } from "./fresh-start.js";
import { importJob, locateModule } from "./import-module.js";
import { shareInputs } from "./inputs.js";
import { refuseInsideWorker } from "./inside-worker.js";
import type { MasterResult } from "./job-master.js";
import { type JobRecord, readJobRecord } from "./job-record.js";
import { packageVersion } from "./package-version.js";
import { resolveHome, resolveOptions, type SettingsLayer } from "./resolve-options.js";
import { runLocked } from "./run-locked.js";
import type { RestartOptions, RunOptions } from "./run-options.js";
import { loadSettings } from "./settings.js";
import { WorkerPool } from "./worker-pool.js";

/**
 * Submits a job and runs it to its end; what is on disk about it stays, for `list`, `show` and restarts.
 *
 * @param module path or file URL of the job module
 * @param from who gives the options, for errors: "runJob", "command line"
 * @returns also for a job that failed
 * @throws TSetError where the job could not begin: TSETS_CONFIG (module, options, settings), TSETS_IO, TSETS_NO_SPACE,
 *   TSETS_ABORTED; TypeError inside a worker
 */
export async function submitJob(module: string | URL, options: RunOptions, from: string): Promise<MasterResult> {
  refuseInsideWorker(from);
  refuseAborted(options.signal);
  const url = locateModule(module);
  const first = { from, settings: options };
  const pools = new EarlyPool(options);
  try {
    const definition = await importJob(url, false);
    const settings = await loadSettings(options.conf);
    const layers: SettingsLayer[] = [
      first,
      { from: "defineJob", settings: definition.options },
      { from: settings.directory, settings },
    ];
    const path = fileURLToPath(url);
    const resolved = resolveOptions(layers, basename(path, extname(path)));
    const pool = pools.take(resolved.workers);
    const inputs = shareInputs(options.inputs);
    const home = resolveHome(layers);
    removeOrphanSpills(home);
    const job = JobDirectory.create(home, {
      user: userInfo().username,
      name: resolved.name,
      lockRequired: resolved.checkpointing,
    });
    const { stallTimeoutMs, ...recorded } = resolved;
    const record: JobRecord = {
      ...origin(job.jobId, url),
      args: [...(options.args ?? [])],
      options: { ...recorded, config: { ...settings.config } },
      createdAt: new Date().toISOString(),
      attempt: 0,
      inputs: inputs.records,
    };
    return await runLocked({ ...options, job, home, record, pool, inputs, stallTimeoutMs, restarted: false });
  } catch (error) {
    await pools.stop();
    throw error;
  }
}

/**
 * Runs a job again, from its last checkpoint where it has one, else from its beginning.
 *
 * @returns also for a job that failed
 * @throws as {@link submitJob}, and TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB, TSETS_JOB_LOCKED, TSETS_CORRUPT, TSETS_FORMAT_VERSION
 */
export async function resubmitJob(jobId: string, options: RestartOptions, from: string): Promise<MasterResult> {
  refuseInsideWorker(from);
  refuseAborted(options.signal);
  const settings = await loadSettings(options.conf);
  const conf = { from: settings.directory, settings };
  const home = resolveHome([{ from, settings: options }, conf]);
  const job = JobDirectory.open(home, jobId);
  const pools = new EarlyPool(options);
  try {
    job.lock();
    const before = readJobRecord(job);
    const url = locateModule(new URL(before.module));
    const definition = await importJob(url, false);
    // What the job was submitted with wins over what its module and the settings say now.
    const submitted = { from: "job.json", settings: before.options };
    const layers = [{ from, settings: options }, submitted, { from: "defineJob", settings: definition.options }, conf];
    const { stallTimeoutMs, ...recorded } = resolveOptions(layers, before.options.name);
    const pool = pools.take(recorded.workers);
    const inputs = shareInputs(options.inputs);
    removeOrphanSpills(home);
    const warnings: string[] = [];
    const now = origin(jobId, url);
    if (now.moduleHash !== before.moduleHash) {
      warnings.push(
        `${fileURLToPath(url)} has changed since the job was submitted; what is persisted is checked step by step`,
      );
    }
    if (options.fresh === true) forgetState(job);
    const record: JobRecord = {
      ...before,
      ...now,
      moduleHash: options.fresh === true ? now.moduleHash : before.moduleHash,
      args: [...(options.args ?? before.args)],
      options: { ...recorded, config: options.conf === undefined ? before.options.config : { ...settings.config } },
      // What was persisted was made from the inputs of then. Only one that is new is added.
      inputs:
        options.fresh === true ? { ...before.inputs, ...inputs.records } : { ...inputs.records, ...before.inputs },
    };
    const restarted = options.fresh !== true;
    return await runLocked({ ...options, job, home, record, pool, inputs, stallTimeoutMs, restarted, warnings });
  } catch (error) {
    job.close();
    await pools.stop();
    throw error;
  }
}

/** Where the number of workers is known from the start, their threads load while the master reads its files. */
class EarlyPool {
  readonly #options: RunOptions;
  #pool: WorkerPool | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    const { workers } = options;
    if (workers !== undefined && Number.isInteger(workers) && workers >= 1 && workers <= 64) this.#start(workers);
  }

  take(workers: number): WorkerPool {
    return this.#pool ?? this.#start(workers);
  }

  async stop(): Promise<void> {
    await this.#pool?.stop();
  }

  #start(workers: number): WorkerPool {
    this.#pool = new WorkerPool(workers, this.#options.heapLimits);
    return this.#pool;
  }
}

/** What every start says anew in job.json. */
function origin(jobId: string, url: URL) {
  return {
    jobId,
    module: url.href,
    moduleHash: `sha256-${createHash("sha256").update(readFileSync(url)).digest("hex")}`,
    versions: { tsets: packageVersion, node: process.versions.node, format: FORMAT_VERSION },
    user: userInfo().username,
    host: hostname(),
    pid: process.pid,
    state: "SUBMITTED" as const,
  };
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new TSetError("TSETS_ABORTED", "the job was aborted before it began", { cause: signal.reason });
}
