import { threadId } from "node:worker_threads";

/**
 * Every name under a home directory, and nowhere else:
 *
 *     <home>/                                            0700
 *       jobs/<job id>/
 *         job.json                                       what to run again
 *         lock                                           flock, held while the job runs
 *         manifests/m-<generation>                       one line of header, then JSON
 *         manifests/damaged-<data file>                  that file failed a check
 *         manifests/invalid-m-<generation>-<unique>      a manifest that failed its checks
 *         manifests/unsynced                             a sync of manifests/ failed, see checkpoint/unsynced.ts
 *         data/<tset>-<part>-<epoch>-<attempt>.arrow     partitions
 *         logs/stages.json                               where the time of the last start went
 *       jobs/.cleared-<job id>-<unique>/                 being removed
 *       spill/<job id>-<n>/lock                          flock, held while in use
 *       spill/.orphan-<unique>/                          being removed
 *       … /tmp-<name>-<unique>                           a file before its commit
 *
 * A name that came from a file is checked by the functions here before it reaches the file system.
 */
export const JOBS = "jobs";
export const SPILL = "spill";
export const JOB_FILE = "job.json";
export const LOCK_FILE = "lock";
export const MANIFESTS = "manifests";
export const DATA = "data";
export const LOGS = "logs";
export const STAGES_FILE = "stages.json";
export const UNSYNCED_FILE = "unsynced";
/** In a spill directory that could not be locked: it is in use, or somebody looks after it by hand. */
export const UNLOCKED_FILE = "unlocked";

const NUMBER = "(0|[1-9][0-9]{0,14})";
const DATA_NAME = new RegExp(`^([A-Za-z0-9_]{1,64})-${NUMBER}-${NUMBER}-${NUMBER}\\.arrow$`);
const MANIFEST_NAME = /^m-([1-9][0-9]{0,14})$/;
const INVALID_NAME = /^invalid-m-([1-9][0-9]{0,14})-/;
const SPILL_NAME = /^([A-Za-z0-9][A-Za-z0-9_-]{0,63})-([1-9][0-9]{0,8})$/;
const TEMPORARY = "tmp-";
const DAMAGED = "damaged-";
const CLEARED = ".cleared-";
const ORPHAN = ".orphan-";

/** What a data file's name says. */
export interface DataName {
  /** Number of the TSet, or a name of letters, digits and "_". */
  tset: string;
  part: number;
  /** Tells the writings of one TSet within one attempt apart. */
  epoch: number;
  /** How often the job had been started when the file was written. */
  attempt: number;
}

export function dataName(tset: number | string, part: number, epoch: number, attempt: number): string {
  const name = `${tset}-${part}-${epoch}-${attempt}.arrow`;
  if (!DATA_NAME.test(name)) throw new TypeError(`not a data file's name: ${JSON.stringify(name)}`);
  return name;
}

/** undefined for a name that {@link dataName} does not make. */
export function parseDataName(name: string): DataName | undefined {
  const match = DATA_NAME.exec(name);
  if (match === null) return undefined;
  return { tset: match[1], part: Number(match[2]), epoch: Number(match[3]), attempt: Number(match[4]) };
}

export function manifestName(generation: number): string {
  const name = `m-${generation}`;
  if (!MANIFEST_NAME.test(name)) throw new RangeError(`not a generation: ${generation}`);
  return name;
}

/** The generation in a manifest's name; undefined for other names. */
export function parseManifestName(name: string): number | undefined {
  const match = MANIFEST_NAME.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** What a manifest that failed its checks is called from then on: its generation is free, and it can be looked at. */
export function invalidManifestName(generation: number): string {
  return `invalid-${manifestName(generation)}-${unique()}`;
}

/** The generation in such a name; undefined for other names. */
export function parseInvalidManifestName(name: string): number | undefined {
  const match = INVALID_NAME.exec(name);
  return match === null ? undefined : Number(match[1]);
}

export function damageName(dataFile: string): string {
  return DAMAGED + dataFile;
}

/** The data file that a mark of damage is about; undefined for other names. */
export function parseDamageName(name: string): string | undefined {
  if (!name.startsWith(DAMAGED)) return undefined;
  const file = name.slice(DAMAGED.length);
  return parseDataName(file) === undefined ? undefined : file;
}

export function spillName(jobId: string, n: number): string {
  return `${jobId}-${n}`;
}

export function isSpillName(name: string): boolean {
  return SPILL_NAME.test(name);
}

export function orphanName(): string {
  return ORPHAN + unique();
}

export function isOrphanName(name: string): boolean {
  return name.startsWith(ORPHAN);
}

export function clearedName(jobId: string): string {
  return `${CLEARED}${jobId}-${unique()}`;
}

export function isClearedName(name: string): boolean {
  return name.startsWith(CLEARED);
}

/** For the bytes that are to become `name`; never used before. */
export function temporaryName(name: string): string {
  return `${TEMPORARY}${name}-${unique()}`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(TEMPORARY);
}

let made = 0;

/** Process, thread, clock and a counter; what is made under such a name is made exclusively all the same. */
function unique(): string {
  return `${process.pid}-${threadId}-${process.hrtime.bigint().toString(36)}-${made++}`;
}
