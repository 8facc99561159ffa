import { UNSYNCED_FILE } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";

/*
 * The kernel reports once that it could not write a directory, and takes it for written from then on: the next sync
 * succeeds and proves nothing about the names of before. So a process that has seen such a failure leaves a note, and
 * the next start does not take what it sees for what is on the disk (see recovery.ts).
 *
 * The note lives as long as the doubt: both are in the page cache, and a power cut ends both.
 */

/** Notes that a sync of manifests/ has failed. Never throws: it runs where that error is on its way already. */
export function noteUnsynced(job: JobDirectory): void {
  try {
    if (!hasUnsyncedNames(job)) job.manifests.createFile(UNSYNCED_FILE).close();
  } catch {
    // A disk that takes no new name either. Nothing that can be done here would help.
  }
}

/** Whether names in manifests/ may be in memory only, although a sync has succeeded since. */
export function hasUnsyncedNames(job: JobDirectory): boolean {
  return job.manifests.stat(UNSYNCED_FILE) !== undefined;
}

/** Ends the doubt, once every name that counts was made anew and synced. */
export function forgetUnsynced(job: JobDirectory): void {
  job.manifests.remove(UNSYNCED_FILE);
}
