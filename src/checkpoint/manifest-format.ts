import type { PartitionRecord } from "../store/partition-writer.js";

/*
 * A manifest says which files of a job count. Its bytes:
 *
 *     TSETS-MANIFEST 1.0 4711 0a1b2c3d\n
 *     {"generation":7,"previous":6,"jobId":…}
 *
 * The first line has the version (major.minor), the length in bytes of all that follows it, and the CRC32C, in hex, of
 * the whole file without these eight digits. This line is the same in every major version, so that a file of a newer
 * program can be told from a damaged one.
 */
export const MANIFEST_MAGIC = "TSETS-MANIFEST";
export const FORMAT_MAJOR = 1;
export const FORMAT_MINOR = 0;
export const FORMAT_VERSION = `${FORMAT_MAJOR}.${FORMAT_MINOR}`;
export const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

/** One operator of a persisted TSet's lineage, as it was when the data was computed. */
export interface OperatorRecord {
  /** Unique among the operators of one TSet. */
  id: string;
  kind: string;
  name?: string;
  /** Hash of everything that decides what the operator puts out, and of the fingerprints of its inputs. */
  fingerprint: string;
  /** One line that a reader recognises the operator by. */
  text: string;
  /** Normalised text of its function. */
  source?: string;
}

/**
 * - live: the files are the TSet's data
 * - released: unpersist() gave the files up
 * - damaged: a file failed a check; the TSet is computed again
 */
export type PersistedState = "live" | "released" | "damaged";

export interface PersistedRecord {
  /** What main called it, or `#n`. */
  key: string;
  /** Of the last operator. */
  fingerprint: string;
  /** Inputs before those that use them; the last one is what was persisted. */
  operators: OperatorRecord[];
  /** Type of the elements, as text. */
  type: string;
  parallelism: number;
  /** One a task, in task order, where the state is live. */
  parts: PartitionRecord[];
  state: PersistedState;
}

/** The state of a job, whole: nothing that an older manifest says counts any more. */
export interface Manifest {
  generation: number;
  /** undefined for the first one. */
  previous: number | undefined;
  jobId: string;
  /** How often the job had been started when this was committed. */
  attempt: number;
  /** ISO 8601. */
  createdAt: string;
  persisted: PersistedRecord[];
  /** Values by name, see variables.ts. */
  variables: Record<string, string>;
  /** Values of env.once, in the same form. */
  once: Record<string, string>;
}

/** Names of the data files that make up what the manifest holds. */
export function liveFiles(manifest: Manifest): Set<string> {
  const files = new Set<string>();
  for (const record of manifest.persisted) {
    if (record.state !== "live") continue;
    for (const part of record.parts) files.add(part.file);
  }
  return files;
}
