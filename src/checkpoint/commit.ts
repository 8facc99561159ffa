import { hasCode, TSetError } from "../errors.js";
import { type CommitStep, commitFile } from "../store/durable-file.js";
import { manifestName } from "../store/home-layout.js";
import { errnoOf } from "../store/io-error.js";
import type { JobDirectory } from "../store/job-directory.js";
import { encodeManifest, type Manifest } from "./manifest.js";
import { noteUnsynced } from "./unsynced.js";

/**
 * Makes `manifest` the state of the job. When this returns, a power cut leaves this generation or a newer one; when it
 * throws anything but TSETS_OUTCOME_UNKNOWN, the generation before is what counts.
 *
 * Called by one thread of the process that holds the job's lock, always the same one, after every file that the
 * manifest names was synced and closed, and while none is being written.
 *
 * @throws TSetError TSETS_NO_SPACE, TSETS_IO: nothing was committed, and this may be tried again with another manifest.
 *   TSETS_OUTCOME_UNKNOWN: a sync failed, recovery accepts either generation, and this process commits nothing more
 */
export function commitManifest(job: JobDirectory, manifest: Manifest): void {
  job.checkCommits();
  if (!job.locked) throw new Error(`job ${job.jobId}: only the holder of its lock commits`);
  if (manifest.jobId !== job.jobId) throw new Error(`a manifest of job ${manifest.jobId} in job ${job.jobId}`);
  const bytes = encodeManifest(manifest);
  syncData(job);
  // Without replacing: a generation, once there, is never written over, whoever else may think that it is his turn.
  commitFile(job.manifests, manifestName(manifest.generation), bytes, {
    replace: false,
    explain: (step, error) => explainFailure(job, manifest.generation, bytes.length, step, error),
  });
}

/** The names of the data files reach the disk before any manifest that has them. */
function syncData(job: JobDirectory): void {
  try {
    job.data.sync();
  } catch (error) {
    const message = `${job.data.path} could not be synced, so nothing was committed: ${(error as Error).message}`;
    const failure = new TSetError("TSETS_IO", message, { jobId: job.jobId, path: job.data.path, cause: error });
    // The names may be lost, and a second fsync would succeed without bringing them back.
    job.refuseCommits(failure);
    throw failure;
  }
}

function explainFailure(
  job: JobDirectory,
  generation: number,
  bytes: number,
  step: CommitStep,
  error: unknown,
): unknown {
  const place = { jobId: job.jobId, path: job.manifests.path, cause: error };
  const what = `generation ${generation} of job ${job.jobId}`;
  const problem = (error as Error).message;
  const taken = step === "rename" && errnoOf(error) === "EEXIST";
  const full = hasCode(error, "TSETS_NO_SPACE");
  // A rename that failed for want of space or because the name is taken has changed nothing. After any other failure
  // from the sync on, the disk, or a server behind it, may have done what was asked or not.
  const known = step === "create" || step === "write" || step === "close" || taken || (step === "rename" && full);
  if (known && full) {
    return new TSetError(
      "TSETS_NO_SPACE",
      `no room for ${what}: its manifest needs ${bytes} bytes (${problem})`,
      place,
    );
  }
  if (known) {
    const reason = taken ? `generation ${generation} is there already` : problem;
    return new TSetError("TSETS_IO", `${what} was not committed: ${reason}`, place);
  }
  const failure = new TSetError(
    "TSETS_OUTCOME_UNKNOWN",
    `${what} may or may not be on the disk: the ${step} of its manifest (${bytes} bytes) failed. ` +
      `A restart finds this generation or the one before, both whole (${problem})`,
    place,
  );
  job.refuseCommits(failure);
  if (step !== "sync") noteUnsynced(job);
  return failure;
}
