import { hasCode, TSetError } from "../errors.js";
import { DATA, MANIFESTS, manifestName, parseManifestName } from "../store/home-layout.js";
import type { Directory } from "../store/directory.js";
import { isMissing } from "../store/io-error.js";
import type { JobDirectory } from "../store/job-directory.js";
import { damagedFiles } from "./damage.js";
import { MAX_MANIFEST_BYTES } from "./manifest-format.js";
import { decodeManifest, type Manifest, type PersistedRecord } from "./manifest.js";

export interface Recovery {
  /** What the job goes on from; undefined where nothing was ever committed. */
  manifest: Manifest | undefined;
  /** Each is for the job's log: something on the disk is not as it was left. */
  warnings: string[];
  /** Generations newer than `manifest` that failed their checks. */
  invalid: number[];
}

/**
 * What `recover` would find, without changing anything; also for a job that runs.
 *
 * The newest generation counts that has a right header, length and CRC; where that is not the newest one, a warning says
 * so. Where generations are there and none is right, that is TSETS_CORRUPT, not a fresh start: what user code has done
 * on the strength of a commit is not done twice without being asked for.
 *
 * A data file that is missing, of a wrong size, or noted as damaged makes its own TSet "damaged", and leaves the
 * generation as it is, even where the generation before is intact. Files are on the disk before the manifest that
 * names them, so a crash cannot take one away; something else did, and it took that one file. To go back a generation
 * would undo variables and values of `once` whose commit has resolved, and would bring nothing back that lineage does
 * not: the TSet is computed again, and a warning says so.
 *
 * @throws TSetError TSETS_CORRUPT, TSETS_IO; TSETS_FORMAT_VERSION where a newer program wrote the newest generation
 */
export function readState(job: JobDirectory): Recovery {
  const manifests = manifestsOf(job);
  const generations = manifests.list().flatMap((name) => parseManifestName(name) ?? []);
  generations.sort((a, b) => b - a);
  const invalid: number[] = [];
  const problems: unknown[] = [];
  for (const generation of generations) {
    try {
      const manifest = readManifest(job, generation);
      if (manifest === undefined) continue;
      const warnings = problems.map(
        (problem) => `${(problem as Error).message}; going on from generation ${generation}, the one before it`,
      );
      return { manifest: withDamage(job, manifest, warnings), warnings, invalid };
    } catch (error) {
      // Only damage makes an older generation the better one. A disk that cannot be read may be able to tomorrow.
      if (!hasCode(error, "TSETS_CORRUPT")) throw error;
      invalid.push(generation);
      problems.push(error);
    }
  }
  if (problems.length > 0) {
    const messages = problems.map((problem) => (problem as Error).message).join("; ");
    throw new TSetError(
      "TSETS_CORRUPT",
      `no generation of job ${job.jobId} can be read (${messages}). Restart with --fresh to compute everything anew`,
      { jobId: job.jobId, path: manifests.path, cause: problems[0] },
    );
  }
  return { manifest: undefined, warnings: [], invalid };
}

/**
 * One generation; undefined where it does not exist (any more).
 *
 * @throws TSetError TSETS_CORRUPT also for a whole manifest in the wrong place
 */
export function readManifest(job: JobDirectory, generation: number): Manifest | undefined {
  const name = manifestName(generation);
  const bytes = job.manifests.readFile(name, { maxBytes: MAX_MANIFEST_BYTES + 1024 });
  if (bytes === undefined) return undefined;
  const path = `${job.manifests.path}/${name}`;
  const manifest = decodeManifest(bytes, path);
  if (manifest.jobId !== job.jobId || manifest.generation !== generation) {
    const what = `generation ${manifest.generation} of job ${manifest.jobId}`;
    throw new TSetError("TSETS_CORRUPT", `${path} is damaged: it holds ${what}`, { jobId: job.jobId, path });
  }
  return manifest;
}

/** A job without this directory has lost its state; that is something else than a job that has none yet. */
export function manifestsOf(job: JobDirectory): Directory {
  try {
    return job.manifests;
  } catch (error) {
    if (!isMissing(error)) throw error;
    const path = `${job.path}/${MANIFESTS}`;
    throw new TSetError("TSETS_CORRUPT", `${path} is missing`, { jobId: job.jobId, path, cause: error });
  }
}

function withDamage(job: JobDirectory, manifest: Manifest, warnings: string[]): Manifest {
  const noted = damagedFiles(job);
  const persisted = manifest.persisted.map((record): PersistedRecord => {
    if (record.state === "damaged") warnings.push(`TSet ${record.key} was found damaged before; it is computed again`);
    if (record.state !== "live") return record;
    const problems = record.parts.flatMap((part) => {
      const problem = noted.get(part.file) ?? fileProblem(job, part.file, part.bytes);
      return problem === undefined ? [] : [`${job.path}/${DATA}/${part.file}: ${problem}`];
    });
    if (problems.length === 0) return record;
    const others = problems.length > 1 ? ` (and ${problems.length - 1} more of its files)` : "";
    warnings.push(`TSet ${record.key} is damaged and is computed again: ${problems[0]}${others}`);
    return { ...record, state: "damaged" };
  });
  return { ...manifest, persisted };
}

/** By name and size alone, so that a start takes no longer for more data; the bytes are checked when they are read. */
function fileProblem(job: JobDirectory, file: string, bytes: number): string | undefined {
  let status: ReturnType<JobDirectory["data"]["stat"]>;
  try {
    status = job.data.stat(file);
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw error;
  }
  if (status === undefined) return "missing";
  if (!status.isFile) return "not a plain file";
  return status.bytes === bytes ? undefined : `${status.bytes} bytes, its manifest says ${bytes}`;
}
