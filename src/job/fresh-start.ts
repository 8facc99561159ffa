import { parseManifestName } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";

/**
 * Forgets everything that a job has committed. Only under its lock.
 *
 * Generations go oldest first and before the files that they name: whenever this is cut short, what is left is the
 * newest generation, whole, or none at all.
 */
export function forgetState(job: JobDirectory): void {
  const order = (name: string) => parseManifestName(name) ?? 0;
  for (const name of job.manifests.list().sort((a, b) => order(a) - order(b))) job.manifests.remove(name);
  job.manifests.sync();
  removeData(job);
}

/** Removes all data files, of a job without checkpoints, or of one whose checkpoints are forgotten. */
export function removeData(job: JobDirectory): void {
  for (const name of job.data.list()) job.data.removeTree(name);
}
