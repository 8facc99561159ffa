// only with the addon
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode, type TSetErrorCode } from "#src/errors.js";
import {
  decodeJobRecord,
  encodeJobRecord,
  type JobRecord,
  readJobRecord,
  updateJobRecord,
  writeJobRecord,
} from "#src/job/job-record.js";
import { crc32c } from "#src/store/crc32c.js";
import { failing, failingFile, healed, newJob } from "../checkpoint/sample.js";
import { jobRecord } from "./sample-record.js";

const record = jobRecord("ada-sum-1");

function fails(code: TSetErrorCode, message: RegExp, action: () => unknown): void {
  assert.throws(action, (error: Error) => hasCode(error, code) && message.test(error.message), `${code} ${message}`);
}

/** With a CRC that fits, as a program would write it that checks nothing. */
function forged(content: object): Uint8Array {
  const crc = crc32c(Buffer.from(JSON.stringify(content)))
    .toString(16)
    .padStart(8, "0");
  return Buffer.from(JSON.stringify({ ...content, crc32c: crc }));
}

test("a record comes back as it was written, and is text that a person can read", () => {
  const job = newJob();
  const written = jobRecord(job.jobId);
  writeJobRecord(job, written);
  assert.equal(readJobRecord(job), written);
  const path = join(job.path, "job.json");
  assert.is((statSync(path).mode & 0o777).toString(8), "600");
  assert.match(readFileSync(path, "utf8"), /\n {2}"module": "file:\/\/\/home\/ada\/sum.js",\n/);
  const updated = updateJobRecord(job, { state: "FAILED", attempt: 2, error: { code: "TSETS_IO", message: "x" } });
  assert.equal(readJobRecord(job), updated);
  assert.equal(
    readdirSync(job.path).filter((name) => name.startsWith("tmp-")),
    [],
  );
  job.close();
});

test("config of any plain form keeps its meaning", () => {
  const config = { "10": 1, b: { __proto__x: [null, { "2": 0.1, "1": "ü" }] }, a: 1e21 };
  const read = decodeJobRecord(encodeJobRecord({ ...record, options: { ...record.options, config } }), "job.json");
  assert.equal(read.options.config, config);
});

test("a flipped bit is detected, or changes nothing", () => {
  const bytes = Buffer.from(encodeJobRecord(record));
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7);
    try {
      assert.equal(decodeJobRecord(bytes, "job.json"), record, `bit ${bit}`);
    } catch (error) {
      assert.ok(hasCode(error, "TSETS_CORRUPT"), `bit ${bit}: ${error}`);
    }
    bytes[bit >> 3] ^= 1 << (bit & 7);
  }
  for (let length = 0; length < bytes.length - 1; length++) {
    fails("TSETS_CORRUPT", /job.json is damaged/, () => decodeJobRecord(bytes.subarray(0, length), "job.json"));
  }
});

test("wrong fields are refused and named", () => {
  type Wrong = any; // Made wrong on purpose.
  const wrong: [(r: Wrong) => void, RegExp][] = [
    [(r) => (r.jobId = "../x"), /jobId/],
    [(r) => (r.module = "sum.js"), /module: expected a URL/],
    [(r) => (r.args = "x"), /args: expected a list/],
    [(r) => (r.args = [1]), /args\[0\]/],
    [(r) => (r.options.workers = 0), /options\.workers/],
    [(r) => (r.options.parallelism = 2.5), /options\.parallelism/],
    [(r) => (r.options.checkpointing = "yes"), /options\.checkpointing/],
    [(r) => (r.options.color = 1), /options: unknown field "color"/],
    [(r) => (r.attempt = -1), /attempt/],
    [(r) => (r.state = "DIED"), /state: expected one of SUBMITTED/],
    [(r) => delete r.inputs, /inputs: missing/],
    [(r) => (r.inputs = { xs: { type: "Float64Array", length: 1 } }), /inputs\["xs"\]\.crc: missing/],
    [(r) => (r.versions.format = "one"), /versions\.format/],
    [(r) => delete r.versions, /versions\.format/],
    [(r) => (r.endedAt = 5), /endedAt/],
  ];
  for (const [change, message] of wrong) {
    const copy = structuredClone(record) as Wrong;
    change(copy);
    fails("TSETS_CORRUPT", message, () => decodeJobRecord(forged(copy), "job.json"));
  }
  for (const value of ["null", "[]", "5", "{}", '{"crc32c":"00000000"}', "", "{"]) {
    fails("TSETS_CORRUPT", /job.json is damaged/, () => decodeJobRecord(Buffer.from(value), "job.json"));
  }
});

test("another major version is refused, what a newer minor one adds is ignored", () => {
  const versions = (format: string) => ({ ...record, versions: { ...record.versions, format }, more: { x: 1 } });
  fails("TSETS_FORMAT_VERSION", /has format 2\.0/, () => decodeJobRecord(forged(versions("2.0")), "job.json"));
  assert.equal({ ...decodeJobRecord(forged(versions("1.9")), "job.json"), versions: record.versions }, record);
  fails("TSETS_CORRUPT", /unknown field "more"/, () => decodeJobRecord(forged(versions("1.0")), "job.json"));
});

test("a failed write leaves the record before", () => {
  const job = newJob();
  const before = jobRecord(job.jobId);
  writeJobRecord(job, before);
  const after: JobRecord = { ...before, state: "COMPLETED" };
  for (const fault of ["write", "sync", "close"] as const) {
    failingFile(job.root, fault, "EIO");
    fails("TSETS_IO", /EIO/, () => writeJobRecord(job, after));
    healed(job.root);
    assert.equal(readJobRecord(job), before);
  }
  failing(job.root, "rename", "ENOSPC");
  fails("TSETS_NO_SPACE", /ENOSPC/, () => writeJobRecord(job, after));
  healed(job.root);
  assert.equal(readJobRecord(job), before);
  assert.equal(readdirSync(job.path).sort(), ["data", "job.json", "lock", "logs", "manifests"]);
  job.close();
});

test("a job without a record, or with another job's, is told so", () => {
  const job = newJob();
  fails("TSETS_NO_SUCH_JOB", /its submission was interrupted/, () => readJobRecord(job));
  writeFileSync(join(job.path, "job.json"), encodeJobRecord(record));
  fails("TSETS_CORRUPT", /it is the record of job ada-sum-1/, () => readJobRecord(job));
  writeFileSync(join(job.path, "job.json"), encodeJobRecord({ ...record, jobId: job.jobId.toUpperCase() }));
  fails("TSETS_NO_SUCH_JOB", new RegExp(`there is ${job.jobId.toUpperCase()}`), () => readJobRecord(job));
  assert.throws(() => writeJobRecord(job, record), /the record of job ada-sum-1/);
  job.close();
});

test.run();
