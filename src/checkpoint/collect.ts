import { hasCode, TSetError } from "../errors.js";
import {
  damageName,
  isTemporaryName,
  LOGS,
  manifestName,
  parseDamageName,
  parseDataName,
  parseInvalidManifestName,
  parseManifestName,
} from "../store/home-layout.js";
import type { Directory } from "../store/directory.js";
import type { JobDirectory } from "../store/job-directory.js";
import { liveFiles, type Manifest } from "./manifest.js";
import { type Recovery, readManifest } from "./read-state.js";
import { noteUnsynced } from "./unsynced.js";

/**
 * Removes what only generations before `previous` need. Called under the lock, after `newest` was committed, by the
 * thread that commits. Manifests go first; what a crash leaves of their files goes at the next start.
 *
 * A file that no manifest names is left alone here: it may be about to be committed.
 *
 * @throws TSetError TSETS_IO; the generations are intact
 */
export function collectGarbage(job: JobDirectory, newest: Manifest, previous: Manifest | undefined): void {
  const kept = new Set([newest.generation, previous?.generation]);
  const needed = new Set([...liveFiles(newest), ...(previous === undefined ? [] : liveFiles(previous))]);
  const old = generations(job).filter((generation) => generation < newest.generation && !kept.has(generation));
  if (old.length === 0) return;
  const unneeded = new Set<string>();
  for (const generation of old) {
    for (const file of filesOf(job, generation)) if (!needed.has(file)) unneeded.add(file);
  }
  for (const generation of old) job.manifests.remove(manifestName(generation));
  if (unneeded.size === 0) return;
  syncRemoved(job);
  removeData(job, unneeded);
}

/**
 * Removes what earlier attempts left: files that were never committed, and files before their rename. Called under the
 * lock, after `recover`, before any work.
 *
 * After a generation that could not be read, data files stay: until the job has committed again, they may be all that
 * is left of it for whoever repairs it by hand.
 *
 * @param attempt of this start; files of this one do not exist yet
 * @returns the names of data files that were removed
 */
export function removeLeftovers(job: JobDirectory, recovery: Recovery, attempt: number): string[] {
  for (const directory of [job.root, job.manifests]) removeTemporary(directory);
  if (job.root.stat(LOGS)?.isDirectory === true) {
    const logs = job.root.directory(LOGS);
    removeTemporary(logs);
    logs.close();
  }
  if (lastInvalid(job, recovery) > (recovery.manifest?.generation ?? 0)) return [];
  // The generation before the newest one too: it is what counts should the newest one turn out to be damaged.
  const needed = new Set(generations(job).flatMap((generation) => filesOf(job, generation)));
  const leftovers = job.data.list().filter((name) => {
    const written = parseDataName(name)?.attempt;
    return written !== undefined && written < attempt && !needed.has(name);
  });
  removeData(job, leftovers);
  // A crash between the removal of a file and that of its note.
  for (const name of job.manifests.list()) {
    const file = parseDamageName(name);
    if (file !== undefined && !needed.has(file)) job.manifests.remove(name);
  }
  return leftovers;
}

function removeTemporary(directory: Directory): void {
  for (const name of directory.list()) if (isTemporaryName(name)) directory.remove(name);
}

function generations(job: JobDirectory): number[] {
  return job.manifests.list().flatMap((name) => parseManifestName(name) ?? []);
}

/** The newest generation that failed its checks, now or at an earlier start; 0 where none did. */
function lastInvalid(job: JobDirectory, recovery: Recovery): number {
  const earlier = job.manifests.list().flatMap((name) => parseInvalidManifestName(name) ?? []);
  return Math.max(0, ...recovery.invalid, ...earlier);
}

/** Of a generation that cannot be read, nobody knows the files; they are found as leftovers once its manifest is gone. */
function filesOf(job: JobDirectory, generation: number): string[] {
  try {
    const manifest = readManifest(job, generation);
    return manifest === undefined ? [] : manifest.persisted.flatMap((record) => record.parts.map((part) => part.file));
  } catch (error) {
    if (hasCode(error, "TSETS_CORRUPT")) return [];
    throw error;
  }
}

/** Else a power cut could bring a manifest back, and not its files. */
function syncRemoved(job: JobDirectory): void {
  try {
    job.manifests.sync();
  } catch (error) {
    const message = `${job.manifests.path} could not be synced: ${(error as Error).message}`;
    const failure = new TSetError("TSETS_IO", message, { jobId: job.jobId, path: job.manifests.path, cause: error });
    job.refuseCommits(failure);
    noteUnsynced(job);
    throw failure;
  }
}

function removeData(job: JobDirectory, files: Iterable<string>): void {
  const marked = new Set(job.manifests.list().flatMap((name) => parseDamageName(name) ?? []));
  for (const file of files) {
    job.data.remove(file, { later: true });
    if (marked.has(file)) job.manifests.remove(damageName(file));
  }
}
