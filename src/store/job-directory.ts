import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { TSetError } from "../errors.js";
import { Directory } from "./directory.js";
import { isLockingMissing, type LockHolder, lockDirectory, lockState } from "./directory-lock.js";
import { doomDirectory, removeDoomed } from "./doomed-directory.js";
import type { FileLock } from "./file-lock.js";
import { clearedName, DATA, dataName, isClearedName, JOBS, LOGS, MANIFESTS } from "./home-layout.js";
import { checkJobId, foldJobId, isJobId, makeJobId } from "./job-id.js";
import { errnoOf, ioError, isMissing } from "./io-error.js";

const MAX_SUFFIX = 10_000;
/** How often a directory may be lost to a `clear --all` between making it and locking it. */
const MAX_LOST = 10;

export interface NewJob {
  /** Who starts the job, and the job's name: they become part of its id. */
  user: string;
  name: string;
  /** Milliseconds since 1970; now unless told. */
  time?: number;
  /** False for a job without checkpoints: it runs also on a machine that has no locks. True unless told. */
  lockRequired?: boolean;
}

/**
 * The directory of one job, open. The thread that opened it owns it, and close() gives everything back.
 *
 * Whoever holds its lock may change what is in it; the other threads of the same process write data files only.
 */
export class JobDirectory {
  readonly jobId: string;
  readonly path: string;
  readonly root: Directory;
  readonly #jobs: Directory;
  #data: Directory | undefined;
  #manifests: Directory | undefined;
  #lock: FileLock | undefined;
  #inherited = false;
  #refusal: TSetError | undefined;

  private constructor(jobs: Directory, jobId: string, root: Directory) {
    this.jobId = jobId;
    this.path = root.path;
    this.root = root;
    this.#jobs = jobs;
  }

  /**
   * Makes a directory under an id that nobody uses, not even in other letter case, with all that leads to it on the
   * disk, and takes its lock. job.json is for the caller to write before any work starts.
   *
   * @throws TSetError TSETS_IO or TSETS_NO_SPACE, where `home` cannot be written
   */
  static create(home: string, options: NewJob): JobDirectory {
    const jobs = Directory.create(join(resolve(home), JOBS), { durable: true });
    let job: JobDirectory | undefined;
    try {
      const time = options.time ?? Date.now();
      const taken = new Set(jobs.list().map(foldJobId));
      let lost = 0;
      for (let suffix = 1; suffix <= MAX_SUFFIX && lost < MAX_LOST; suffix++) {
        const jobId = makeJobId(options.user, options.name, time, suffix);
        if (taken.has(foldJobId(jobId)) || !makeDirectory(join(jobs.path, jobId))) continue;
        job = new JobDirectory(jobs, jobId, jobs.directory(jobId));
        if (!job.#lockNew(options.lockRequired ?? true)) {
          job.root.close();
          job = undefined;
          lost++;
          continue;
        }
        for (const name of [MANIFESTS, DATA, LOGS]) job.root.directory(name, { create: true }).close();
        job.root.sync();
        jobs.sync();
        return job;
      }
    } catch (error) {
      if (job !== undefined && (job.locked || isLockingMissing(error))) abandonNew(jobs, job.jobId);
      if (job === undefined) jobs.close();
      else job.close();
      throw error;
    }
    jobs.close();
    throw new TSetError("TSETS_IO", `${jobs.path}: no free job id for ${options.user}, ${options.name}`, {
      path: jobs.path,
    });
  }

  /**
   * Opens the directory of an existing job, without its lock.
   *
   * @throws TSetError TSETS_BAD_JOB_ID, TSETS_NO_SUCH_JOB, or TSETS_IO where it is anything but a plain directory
   */
  static open(home: string, id: string): JobDirectory {
    const jobId = checkJobId(id);
    const jobs = openJobs(home);
    if (jobs === undefined) throw noSuchJob(home, jobId);
    try {
      return new JobDirectory(jobs, jobId, openPlain(jobs, home, jobId));
    } catch (error) {
      jobs.close();
      throw error;
    }
  }

  /** Every name under `<home>/jobs` that is a job's; what they lead to is not looked at. */
  static list(home: string): string[] {
    const jobs = openJobs(home);
    if (jobs === undefined) return [];
    try {
      return jobs.list().filter(isJobId);
    } finally {
      jobs.close();
    }
  }

  /** Removes what is left of jobs whose clearing was cut short. */
  static removeCleared(home: string): void {
    const jobs = openJobs(home);
    if (jobs === undefined) return;
    try {
      for (const name of jobs.list()) if (isClearedName(name)) removeDoomed(jobs, name);
    } finally {
      jobs.close();
    }
  }

  /** Partition files. */
  get data(): Directory {
    this.#data ??= this.root.directory(DATA);
    return this.#data;
  }

  /** Manifests, and marks of damaged data files. */
  get manifests(): Directory {
    this.#manifests ??= this.root.directory(MANIFESTS);
    return this.#manifests;
  }

  /** For the files of the job's log, which are not part of its state. */
  get logsPath(): string {
    return join(this.path, LOGS);
  }

  /**
   * The name of a partition's file. It was never used before, where `epoch` tells the writings of one TSet within an
   * attempt apart: attempts are counted in job.json, durably, before an attempt begins.
   */
  dataName(tset: number | string, part: number, epoch: number, attempt: number): string {
    return dataName(tset, part, epoch, attempt);
  }

  get locked(): boolean {
    return this.#lock !== undefined || this.#inherited;
  }

  /**
   * Takes the job's lock; it is held until close(), or until this process ends in whatever way.
   *
   * @throws TSetError TSETS_JOB_LOCKED with the holder's pid and host; TSETS_NO_SUCH_JOB where the job was cleared just
   *   now; TSETS_IO where this machine has no locks
   */
  lock(): void {
    if (this.#lock !== undefined) return;
    const outcome = lockDirectory(this.root);
    if (outcome === "gone") throw noSuchJob(this.#jobs.path, this.jobId);
    if (outcome === "held") throw lockedError(this.jobId, this.path, lockState(this.root).holder);
    this.#lock = outcome;
  }

  /** Says that another thread of this process holds the lock, and will for as long as this one commits. */
  inheritLock(): void {
    this.#inherited = true;
  }

  /** Whether somebody holds the lock, and who that is or was last. */
  lockState(): { held: boolean; holder: LockHolder | undefined } {
    return lockState(this.root);
  }

  /**
   * After this, {@link checkCommits} throws: a sync failed, so nobody knows what the disk holds, and a later sync that
   * succeeds would prove nothing.
   */
  refuseCommits(reason: TSetError): void {
    this.#refusal ??= reason;
  }

  /** @throws TSetError TSETS_OUTCOME_UNKNOWN where an earlier commit of this process failed at a sync */
  checkCommits(): void {
    if (this.#refusal === undefined) return;
    throw new TSetError(
      "TSETS_OUTCOME_UNKNOWN",
      `job ${this.jobId} commits nothing more in this process, because an earlier commit failed: ${this.#refusal.message}`,
      { jobId: this.jobId, path: this.path, cause: this.#refusal },
    );
  }

  /** Removes the job, for which this process holds the lock: first its name, then its content. Closes the directory. */
  remove(): void {
    if (this.#lock === undefined) throw new Error(`job ${this.jobId} can be removed by the holder of its lock only`);
    try {
      doomDirectory(this.#jobs, this.jobId, clearedName(this.jobId), { durable: true });
    } finally {
      this.close();
    }
  }

  /** Also gives up the lock. A second call does nothing. */
  close(): void {
    this.#lock?.release();
    this.#lock = undefined;
    for (const directory of [this.#data, this.#manifests, this.root, this.#jobs]) directory?.close();
  }

  /** false: the new directory is not ours any more. */
  #lockNew(required: boolean): boolean {
    try {
      const outcome = lockDirectory(this.root);
      if (typeof outcome === "string") return false;
      this.#lock = outcome;
      return true;
    } catch (error) {
      if (required || !isLockingMissing(error)) throw error;
      return true;
    }
  }
}

export function lockedError(jobId: string, path: string, holder: LockHolder | undefined): TSetError {
  const who =
    holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new TSetError("TSETS_JOB_LOCKED", `job ${jobId} is in use by ${who}`, { jobId, path });
}

function noSuchJob(where: string, jobId: string): TSetError {
  return new TSetError("TSETS_NO_SUCH_JOB", `there is no job ${jobId} under ${where}`, { jobId, path: where });
}

function openJobs(home: string): Directory | undefined {
  try {
    return Directory.open(join(resolve(home), JOBS));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function openPlain(jobs: Directory, home: string, jobId: string): Directory {
  // A file system without letter case finds a job under the other case too, but it is another job's directory then.
  const status = jobs.stat(jobId);
  if (status === undefined) throw noSuchJob(home, jobId);
  const path = join(jobs.path, jobId);
  if (!status.isDirectory) {
    const message = `${path} is not a plain directory: a symbolic link or a file in its place is refused`;
    throw new TSetError("TSETS_IO", message, { jobId, path });
  }
  try {
    return jobs.directory(jobId);
  } catch (error) {
    if (isMissing(error)) throw noSuchJob(home, jobId);
    throw error;
  }
}

/** Never throws: the error that matters is on its way already, and an empty job directory is listed as damaged. */
function abandonNew(jobs: Directory, jobId: string): void {
  try {
    jobs.removeTree(jobId);
  } catch {
    // As above.
  }
}

/** mkdir that tells whether it made the directory, unlike Directory's: an id belongs to the one who made it. */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw ioError(error, "create", path);
  }
}
