import { DATA, invalidManifestName, manifestName } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";
import { collectGarbage } from "./collect.js";
import { commitManifest } from "./commit.js";
import type { Manifest } from "./manifest.js";
import { manifestsOf, type Recovery, readManifest, readState } from "./read-state.js";
import { forgetUnsynced, hasUnsyncedNames, noteUnsynced } from "./unsynced.js";

/**
 * The state that a start goes on from, see {@link readState}; what it is, is on the disk when this returns. Called under
 * the job's lock, before any work.
 *
 * @throws TSetError as readState, and as commitManifest
 */
export function recover(job: JobDirectory): Recovery {
  if (!job.locked) throw new Error(`job ${job.jobId}: recovery needs its lock`);
  const warnings: string[] = [];
  if (job.root.stat(DATA) === undefined) {
    warnings.push(`${job.path}/${DATA} is missing; it was made again, without the files that were in it`);
    job.root.directory(DATA, { create: true, durable: true }).close();
  }
  syncNames(job);
  let state = readState(job);
  for (const generation of state.invalid) {
    // Its number is free again, and nobody takes it for a generation by mistake.
    job.manifests.renameNoReplace(manifestName(generation), invalidManifestName(generation));
  }
  if (state.invalid.length > 0) syncNames(job);
  if (hasUnsyncedNames(job)) {
    if (state.manifest !== undefined) state = { ...state, manifest: commitAgain(job, state.manifest) };
    forgetUnsynced(job);
  }
  return { ...state, warnings: [...warnings, ...state.warnings] };
}

/**
 * A process that was killed between the rename and the sync has left a generation that is in the page cache only. It
 * will be believed from here on, so it has to be on the disk.
 */
function syncNames(job: JobDirectory): void {
  const manifests = manifestsOf(job);
  try {
    manifests.sync();
  } catch (error) {
    noteUnsynced(job);
    throw error;
  }
}

/** The same state under a new name, by a file and a sync of which nothing is in doubt. */
function commitAgain(job: JobDirectory, found: Manifest): Manifest {
  const numbers = { generation: found.generation + 1, previous: found.generation };
  // What readState has found damaged is a remark of this start, and no part of the state.
  const kept = readManifest(job, found.generation) ?? found;
  const again = { ...kept, ...numbers };
  commitManifest(job, again);
  collectGarbage(job, again, kept);
  return { ...found, ...numbers };
}
