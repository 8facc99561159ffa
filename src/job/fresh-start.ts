import { DATA, MANIFESTS, manifestName, parseManifestName } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";

/**
 * Forgets everything that a job has committed. Only under its lock.
 *
 * The newest generation goes last, after the others are gone for good, and before the files that they name: whenever
 * this is cut short, by a power cut too, what is left is the newest generation, whole, or none at all.
 *
 * @throws TSetError TSETS_IO; where a sync failed, the newest generation may have come back at the next start
 */
export function forgetState(job: JobDirectory): void {
  // Whatever is wrong with the job's state, this is the way out.
  for (const name of [MANIFESTS, DATA]) job.root.directory(name, { create: true, durable: true }).close();
  const names = job.manifests.list();
  const newest = manifestName(Math.max(0, ...names.map((name) => parseManifestName(name) ?? 0)) || 1);
  for (const name of names) if (name !== newest) job.manifests.remove(name);
  job.manifests.sync();
  job.manifests.remove(newest);
  job.manifests.sync();
  removeData(job);
}

/** Removes all data files, of a job without checkpoints, or of one whose checkpoints are forgotten. */
export function removeData(job: JobDirectory): void {
  for (const name of job.data.list()) job.data.removeTree(name);
}
