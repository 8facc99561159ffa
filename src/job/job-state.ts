import type { LockHolder } from "../store/directory-lock.js";
import type { JobDirectory } from "../store/job-directory.js";
import { type JobRecord, type RecordedState, readJobRecord } from "./job-record.js";

/** DIED: the process ended without a word, and the job can be restarted. */
export type JobState = RecordedState | "DIED";

/** A job's record, and what became of the process that it names. */
export interface ObservedJob {
  record: JobRecord;
  state: JobState;
  /** Who runs the job now; undefined where nobody does. */
  holder: LockHolder | undefined;
}

const ATTEMPTS = 5;

/**
 * Reads a job's state while its process may be changing it: between reading the record and probing the lock a job may
 * end, or be started again. So DIED is believed only of a record that is the same after the lock was seen free: a
 * process writes the record only while it holds the lock.
 */
export function observeJob(job: JobDirectory): ObservedJob {
  let record = readJobRecord(job);
  for (let attempt = 1; ; attempt++) {
    if (record.state !== "SUBMITTED" && record.state !== "RUNNING")
      return { record, state: record.state, holder: undefined };
    const { held, holder } = job.lockState();
    if (held) return { record, state: record.state, holder };
    const after = readJobRecord(job);
    const same = after.state === record.state && after.attempt === record.attempt && after.pid === record.pid;
    if (same || attempt === ATTEMPTS) return { record: after, state: diedUnlessOver(after), holder: undefined };
    record = after;
  }
}

function diedUnlessOver({ state }: JobRecord): JobState {
  return state === "SUBMITTED" || state === "RUNNING" ? "DIED" : state;
}
