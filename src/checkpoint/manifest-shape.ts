import { parseDataName } from "../store/home-layout.js";
import { isJobId } from "../store/job-id.js";
import {
  dictionary,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
} from "../store/json-shape.js";
import type { PartitionRecord } from "../store/partition-writer.js";
import { MAX_MANIFEST_BYTES, type Manifest, type OperatorRecord, type PersistedRecord } from "./manifest-format.js";

const MAX_PARTS = 1 << 20;
const MAX_PERSISTED = 1 << 20;
const MAX_OPERATORS = 100_000;
const MAX_VALUES = 1 << 20;
const MAX_LINE = 64 * 1024;
const MAX_SOURCE = 16 * 1024 * 1024;
const UINT32 = 0xffff_ffff;

export const isoTime = text(40, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, "a time as 2026-11-22T14:22:54.123Z");

const jobId: Shape<string> = (value) => {
  if (!isJobId(value)) throw new ShapeError("expected a job id");
  return value;
};
/** A plain name that only this program makes: nothing that could lead out of the data directory. */
const dataFile: Shape<string> = (value, rules) => {
  const name = text(255)(value, rules);
  if (parseDataName(name) === undefined)
    throw new ShapeError(`expected a data file's name, got ${JSON.stringify(name)}`);
  return name;
};
const base64 = text(MAX_MANIFEST_BYTES, /^[A-Za-z0-9+/]*={0,2}$/, "base64");

const operator = object<OperatorRecord>({
  id: text(1024),
  kind: text(1024),
  name: optional(text(MAX_LINE)),
  fingerprint: text(1024),
  text: text(MAX_LINE),
  source: optional(text(MAX_SOURCE)),
});

const part = object<PartitionRecord>({
  index: integer(0, MAX_PARTS),
  file: dataFile,
  bytes: integer(),
  rows: integer(),
  footerBytes: integer(),
  footerCrc: integer(0, UINT32),
  type: text(MAX_LINE),
});

const persisted = object<PersistedRecord>({
  key: text(MAX_LINE),
  fingerprint: text(1024),
  operators: list(operator, MAX_OPERATORS),
  type: text(MAX_LINE),
  parallelism: integer(1, MAX_PARTS),
  parts: list(part, MAX_PARTS),
  state: oneOf("live", "released", "damaged"),
});

const manifest = object<Manifest>({
  generation: integer(1, 10 ** 15 - 1),
  previous: optional(integer(1)),
  jobId,
  attempt: integer(1, 10 ** 15 - 1),
  createdAt: isoTime,
  persisted: list(persisted, MAX_PERSISTED),
  variables: dictionary(base64, MAX_VALUES),
  once: dictionary(base64, MAX_VALUES),
});

/** A manifest whose every field is what the code that uses it takes for granted, and whose fields agree with each other. */
export const manifestShape: Shape<Manifest> = (value, rules) => {
  const result = manifest(value, rules);
  // The field stays where there is none: that the first generation has no predecessor is a statement.
  const whole: Manifest = { ...result, previous: result.previous };
  if (whole.previous !== undefined && whole.previous >= whole.generation) {
    throw new ShapeError(`${whole.previous} is not before generation ${whole.generation}`, "previous");
  }
  const keys = new Set<string>();
  const files = new Set<string>();
  whole.persisted.forEach((record, i) => {
    const at = `persisted[${i}]`;
    if (keys.has(record.key)) throw new ShapeError(`${JSON.stringify(record.key)} is there twice`, `${at}.key`);
    keys.add(record.key);
    checkParts(record, at, files);
  });
  return whole;
};

function checkParts(record: PersistedRecord, at: string, files: Set<string>): void {
  if (record.state === "released" && record.parts.length > 0) throw new ShapeError("a released TSet has files", at);
  if (record.state === "live" && record.parts.length !== record.parallelism) {
    throw new ShapeError(`${record.parts.length} parts of ${record.parallelism}`, `${at}.parts`);
  }
  record.parts.forEach((part, i) => {
    const place = `${at}.parts[${i}]`;
    if (record.state === "live" && part.index !== i) throw new ShapeError(`is number ${part.index}`, place);
    if (parseDataName(part.file)?.part !== part.index) {
      throw new ShapeError(`part ${part.index} is not in ${part.file}`, place);
    }
    if (part.footerBytes > part.bytes) throw new ShapeError("the footer is longer than the file", place);
    if (files.has(part.file)) throw new ShapeError(`${part.file} is there twice`, place);
    files.add(part.file);
  });
}
