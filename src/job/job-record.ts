import { isoTime } from "../checkpoint/manifest-shape.js";
import { FORMAT_VERSION } from "../checkpoint/manifest.js";
import { TSetError } from "../errors.js";
import { crc32c } from "../store/crc32c.js";
import type { Directory } from "../store/directory.js";
import { commitFile } from "../store/durable-file.js";
import { JOB_FILE } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";
import { isJobId } from "../store/job-id.js";
import {
  boolean,
  dictionary,
  integer,
  json,
  list,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
} from "../store/json-shape.js";

/**
 * Where a job is. SUBMITTED and RUNNING stay in job.json when the process dies; with the lock free they mean DIED,
 * see job-state.ts.
 */
export type RecordedState = "SUBMITTED" | "RUNNING" | "COMPLETED" | "FAILED" | "ABORTED";

/** What job.json holds: everything that a restart needs, and how the last start ended. */
export interface JobRecord {
  jobId: string;
  /** Of the job module, as a file URL. */
  module: string;
  /** Of the module's text. Another one is a warning at a restart, nothing more. */
  moduleHash: string;
  args: string[];
  options: RecordedOptions;
  versions: { tsets: string; node: string /** major.minor of the job's files */; format: string };
  /** ISO 8601. */
  createdAt: string;
  /** How often the job was started. Part of the names of data files, so it never goes back, not for --fresh either. */
  attempt: number;
  user: string;
  /** Of the last start. */
  host: string;
  pid: number;
  state: RecordedState;
  startedAt?: string;
  endedAt?: string;
  /** Of the last start that failed. */
  error?: ErrorSummary;
  inputs: Record<string, InputRecord>;
}

export interface RecordedOptions {
  name: string;
  workers: number;
  /** Kept by restarts, whatever their number of workers. */
  parallelism: number;
  /** Bytes. */
  memory: number;
  /** Bytes. */
  spillLimit?: number | undefined;
  checkpointing: boolean;
  maxRestarts?: number;
  /** Plain JSON. */
  config: Record<string, unknown>;
}

export interface ErrorSummary {
  code?: string;
  message: string;
}

/** What runJob was given under a name, by content: a restart must be given the same. */
export interface InputRecord {
  /** Name of the array's class, such as "Float64Array". */
  type: string;
  /** Elements. */
  length: number;
  /** CRC32C of its bytes. */
  crc: number;
}

const MAX_TEXT = 1024 * 1024;
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const UINT32 = 0xffff_ffff;

const jobId: Shape<string> = (value) => {
  if (!isJobId(value)) throw new ShapeError("expected a job id");
  return value;
};

const shape = object<JobRecord>({
  jobId,
  module: text(MAX_TEXT, /^[a-z][a-z0-9+.-]*:/, "a URL"),
  moduleHash: text(1024),
  args: list(text(MAX_TEXT), 100_000),
  options: object<RecordedOptions>({
    name: text(MAX_TEXT),
    workers: integer(1, 65536),
    parallelism: integer(1, 1 << 20),
    memory: integer(1),
    spillLimit: optional(integer(1)),
    checkpointing: boolean,
    maxRestarts: optional(integer()),
    config: dictionary(json, 100_000),
  }),
  versions: object<JobRecord["versions"]>({ tsets: text(100), node: text(100), format: text(30) }),
  createdAt: isoTime,
  attempt: integer(0, 10 ** 15 - 1),
  user: text(1024),
  host: text(1024),
  pid: integer(),
  state: oneOf("SUBMITTED", "RUNNING", "COMPLETED", "FAILED", "ABORTED"),
  startedAt: optional(isoTime),
  endedAt: optional(isoTime),
  error: optional(object<ErrorSummary>({ code: optional(text(100)), message: text(MAX_TEXT) })),
  inputs: dictionary(object<InputRecord>({ type: text(100), length: integer(), crc: integer(0, UINT32) }), 100_000),
});

/**
 * Makes `record` the job's, durably. Only under the job's lock.
 *
 * @throws TSetError TSETS_IO, TSETS_NO_SPACE: the record before is intact, or this one is whole
 */
export function writeJobRecord(job: JobDirectory, record: JobRecord): void {
  if (record.jobId !== job.jobId) throw new Error(`the record of job ${record.jobId} in job ${job.jobId}`);
  commitFile(job.root, JOB_FILE, encodeJobRecord(record), { replace: true });
}

/** Reads, changes, and writes the job's record; returns the new one. Only under the job's lock. */
export function updateJobRecord(job: JobDirectory, changes: Partial<JobRecord>): JobRecord {
  const record: JobRecord = { ...readJobRecord(job), ...changes };
  writeJobRecord(job, record);
  return record;
}

/**
 * @throws TSetError TSETS_NO_SUCH_JOB where the job has no record: it was being submitted when its process ended.
 *   TSETS_CORRUPT, TSETS_FORMAT_VERSION
 */
export function readJobRecord(job: { root: Directory; jobId: string; path: string }): JobRecord {
  const path = `${job.path}/${JOB_FILE}`;
  const bytes = job.root.readFile(JOB_FILE, { maxBytes: MAX_RECORD_BYTES });
  if (bytes === undefined) {
    const message = `job ${job.jobId} has no ${JOB_FILE}: its submission was interrupted before any work`;
    throw new TSetError("TSETS_NO_SUCH_JOB", message, { jobId: job.jobId, path });
  }
  const record = decodeJobRecord(bytes, path);
  if (record.jobId === job.jobId) return record;
  const twin = record.jobId.toLowerCase() === job.jobId.toLowerCase();
  const message = twin
    ? `there is no job ${job.jobId}; there is ${record.jobId}`
    : `${path} is damaged: it is the record of job ${record.jobId}`;
  throw new TSetError(twin ? "TSETS_NO_SUCH_JOB" : "TSETS_CORRUPT", message, { jobId: job.jobId, path });
}

/**
 * Text that a person can read. Its field `crc32c` is the CRC32C of the record without that field, as JSON in one line,
 * so that white space does not count and any other change does.
 */
export function encodeJobRecord(record: JobRecord): Uint8Array {
  const checked = shape(record, { unknownFields: "refuse" });
  return Buffer.from(`${JSON.stringify({ ...checked, crc32c: checksum(checked) }, undefined, 2)}\n`);
}

/** @param path for messages */
export function decodeJobRecord(bytes: Uint8Array, path: string): JobRecord {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    if (typeof value !== "object" || value === null) throw new ShapeError("expected an object");
    const { crc32c: crc, ...content } = value as Record<string, unknown>;
    if (crc !== checksum(content)) {
      throw new ShapeError(`its CRC32C is ${checksum(content)}, and the file says ${JSON.stringify(crc)}`);
    }
    return shape(content, { unknownFields: isNewer(content, path) ? "ignore" : "refuse" });
  } catch (error) {
    const damaged = error instanceof ShapeError || error instanceof SyntaxError || error instanceof TypeError;
    if (!damaged) throw error;
    throw new TSetError("TSETS_CORRUPT", `${path} is damaged: ${error.message}`, { path, cause: error });
  }
}

/** Whether a newer program of the same major version wrote it; its additions are of no concern then. */
function isNewer(content: Record<string, unknown>, path: string): boolean {
  const format = (content.versions as { format?: unknown } | undefined)?.format;
  const match = typeof format === "string" ? /^([0-9]{1,9})\.([0-9]{1,9})$/.exec(format) : null;
  if (match === null) throw new ShapeError("expected a version as 1.0", "versions.format");
  const [major, minor] = FORMAT_VERSION.split(".").map(Number);
  if (Number(match[1]) !== major) {
    const message = `${path} has format ${format}; this version of tsets reads ${major}.x (writes ${FORMAT_VERSION})`;
    throw new TSetError("TSETS_FORMAT_VERSION", message, { path });
  }
  return Number(match[2]) > minor;
}

function checksum(content: object): string {
  return crc32c(Buffer.from(JSON.stringify(content)))
    .toString(16)
    .padStart(8, "0");
}
