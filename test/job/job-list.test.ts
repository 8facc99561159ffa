// only with the addon
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commitManifest } from "#src/checkpoint/commit.js";
import { encodeVariable } from "#src/checkpoint/variables.js";
import { hasCode, type TSetErrorCode } from "#src/errors.js";
import { clearAll, clearJob, describeJob, listJobs } from "#src/job/job-list.js";
import { encodeJobRecord, type JobRecord, writeJobRecord } from "#src/job/job-record.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { manifest, persisted, temporaryHome, writeFiles } from "../checkpoint/sample.js";
import { jobRecord } from "./sample-record.js";

function submit(home: string, name: string, changes: Partial<JobRecord> = {}): JobDirectory {
  const job = JobDirectory.create(home, { user: "ada", name });
  writeJobRecord(job, jobRecord(job.jobId, changes));
  return job;
}

function fails(code: TSetErrorCode, action: () => unknown): void {
  assert.throws(action, (error: Error) => hasCode(error, code), code);
}

test("a home without jobs has an empty list", () => {
  const home = join(temporaryHome(), "none");
  assert.equal(listJobs(home), []);
  assert.equal(clearAll(home), { cleared: [], kept: [] });
  assert.not(existsSync(home));
});

test("jobs are listed oldest first, in the state that they are in", () => {
  const home = temporaryHome();
  const time = (hour: number) => `2020-11-22T${hour}:00:00Z`;
  const running = submit(home, "running", { createdAt: time(14), state: "RUNNING", pid: 1, host: "elsewhere" });
  submit(home, "done", { createdAt: time(13), state: "COMPLETED", endedAt: time(15) }).close();
  submit(home, "failed", { createdAt: time(12), state: "FAILED", error: { message: "no luck" } }).close();
  submit(home, "died", { createdAt: time(11), state: "RUNNING" }).close();
  submit(home, "unborn", { createdAt: time(10), state: "SUBMITTED" }).close();
  const starting = JobDirectory.create(home, { user: "ada", name: "starting" });
  const jobs = listJobs(home);
  assert.equal(
    jobs.map(({ name, state, reason }) => [name, state, reason]),
    [
      ["unborn", "DIED", undefined],
      ["died", "DIED", undefined],
      ["failed", "FAILED", "no luck"],
      ["done", "COMPLETED", undefined],
      ["running", "RUNNING", undefined],
      [undefined, "SUBMITTED", undefined],
    ].map(([name, ...rest]) => [name === undefined ? undefined : "sum", ...rest]),
  );
  assert.equal(
    jobs.map(({ jobId }) => jobId.split("-")[1]),
    ["unborn", "died", "failed", "done", "running", "starting"],
  );
  // Who holds the lock is who runs it, whatever the record says.
  assert.is(jobs[4].pid, process.pid);
  assert.is(jobs[3].pid, 4711);
  assert.is(jobs[3].endedAt, time(15));
  running.close();
  starting.close();
});

test("damaged jobs are listed as such, with the reason, and do not hide the others", () => {
  const home = temporaryHome();
  const good = submit(home, "good", { state: "COMPLETED" });
  good.close();
  const bad = submit(home, "bad");
  bad.close();
  writeFileSync(join(bad.path, "job.json"), "{}");
  const newer = submit(home, "newer");
  newer.close();
  rmSync(join(newer.path, "job.json"));
  symlinkSync(good.path, join(home, "jobs/linked"));
  writeFileSync(join(home, "jobs/file"), "");
  mkdirSync(join(home, "jobs/empty"));
  mkdirSync(join(home, "jobs/.hidden"));
  writeFileSync(join(home, "jobs/READ ME"), "");
  const jobs = new Map(listJobs(home).map((job) => [job.jobId, job]));
  assert.equal([...jobs.keys()].sort(), [bad.jobId, newer.jobId, good.jobId, "linked", "file", "empty"].sort());
  assert.is(jobs.get(good.jobId)?.state, "COMPLETED");
  for (const [id, reason] of [
    [bad.jobId, /job.json is damaged/],
    [newer.jobId, /submission was interrupted/],
    ["linked", /not a plain directory/],
    ["file", /not a plain directory/],
    ["empty", /submission was interrupted/],
  ] as const) {
    assert.is(jobs.get(id)?.state, "DAMAGED");
    assert.match(jobs.get(id)?.reason ?? "", reason);
  }
});

test("a job is described with what it has committed, also while it runs", () => {
  const home = temporaryHome();
  const job = submit(home, "sum");
  const [a, b] = [persisted("#1", 1), persisted("lost", 2)];
  writeFiles(job, a);
  const committed = manifest(job, 1, [a, b, { ...persisted("gone", 3), state: "released", parts: [] }]);
  commitManifest(job, { ...committed, variables: { i: encodeVariable(7), ["__proto__"]: encodeVariable("x") } });
  const description = describeJob(home, job.jobId);
  assert.is(description.state, "RUNNING");
  assert.is(description.holder?.pid, process.pid);
  assert.equal(description.record?.args, ["--limit", "10"]);
  assert.is(description.generation, 1);
  assert.is(description.path, job.path);
  assert.equal(description.persisted, [
    { key: "#1", type: "int32", state: "live", partitions: 2, rows: 20, bytes: 201 },
    { key: "lost", type: "int32", state: "damaged", partitions: 2, rows: 20, bytes: 201 },
    { key: "gone", type: "int32", state: "released", partitions: 2, rows: 0, bytes: 0 },
  ]);
  assert.is(description.variables.i, 7);
  assert.equal(Object.keys(description.variables), ["i", "__proto__"]);
  assert.match(description.warnings.join(), /TSet lost is damaged/);
  job.close();
  assert.is(describeJob(home, job.jobId).state, "DIED");
});

test("a job that cannot be restarted is described with the reason", () => {
  const home = temporaryHome();
  const job = submit(home, "sum", { state: "FAILED" });
  commitManifest(job, manifest(job, 1, []));
  job.close();
  writeFileSync(join(job.path, "manifests/m-1"), "rubbish");
  const before = readdirSync(join(job.path, "manifests"));
  assert.match(describeJob(home, job.jobId).warnings[0], /no generation .* can be read/);
  writeFileSync(join(job.path, "job.json"), "rubbish");
  assert.is(describeJob(home, job.jobId).state, "DAMAGED");
  assert.equal(readdirSync(join(job.path, "manifests")), before);
  fails("TSETS_NO_SUCH_JOB", () => describeJob(home, "ada-other-1"));
  fails("TSETS_BAD_JOB_ID", () => describeJob(home, "../x"));
});

test("a job is cleared, but not while it runs", () => {
  const home = temporaryHome();
  const job = submit(home, "sum");
  fails("TSETS_JOB_LOCKED", () => clearJob(home, job.jobId));
  assert.ok(existsSync(join(job.path, "job.json")));
  job.close();
  clearJob(home, job.jobId);
  assert.equal(readdirSync(join(home, "jobs")), []);
  fails("TSETS_NO_SUCH_JOB", () => clearJob(home, job.jobId));
  fails("TSETS_BAD_JOB_ID", () => clearJob(home, ".."));
  assert.ok(existsSync(join(home, "jobs")));
});

test("a damaged job is cleared too; a link is not followed and stays", () => {
  const home = temporaryHome();
  const outside = temporaryHome();
  writeFileSync(join(outside, "kept"), "");
  mkdirSync(join(home, "jobs/empty"), { recursive: true });
  symlinkSync(outside, join(home, "jobs/linked"));
  mkdirSync(join(home, "jobs/inner"));
  symlinkSync(outside, join(home, "jobs/inner/data"));
  fails("TSETS_IO", () => clearJob(home, "linked"));
  clearJob(home, "empty");
  clearJob(home, "inner");
  assert.equal(readdirSync(join(home, "jobs")), ["linked"]);
  assert.equal(readdirSync(outside), ["kept"]);
});

test("clearing all leaves running jobs, says so, and finishes what was cut short", () => {
  const home = temporaryHome();
  const running = submit(home, "running");
  const [a, b] = [submit(home, "a", { state: "COMPLETED" }), submit(home, "b", { state: "FAILED" })];
  a.close();
  b.close();
  const half = submit(home, "half");
  half.close();
  renameSync(half.path, join(home, "jobs/.cleared-half-1"));
  const { cleared, kept } = clearAll(home);
  assert.equal(cleared.sort(), [a.jobId, b.jobId].sort());
  assert.equal(
    kept.map(({ jobId, reason }) => [jobId, reason.code]),
    [[running.jobId, "TSETS_JOB_LOCKED"]],
  );
  assert.equal(readdirSync(join(home, "jobs")), [running.jobId]);
  running.close();
});

test("more jobs are listed than a process can have files open", () => {
  const count = 3000;
  const home = temporaryHome();
  mkdirSync(join(home, "jobs"));
  for (let i = 0; i < count; i++) {
    const jobId = `ada-sum-${String(i).padStart(5, "0")}`;
    mkdirSync(join(home, "jobs", jobId));
    const createdAt = new Date(1.8e12 + i).toISOString();
    writeFileSync(
      join(home, "jobs", jobId, "job.json"),
      encodeJobRecord(jobRecord(jobId, { state: "COMPLETED", createdAt })),
    );
  }
  const jobs = listJobs(home);
  assert.is(jobs.length, count);
  assert.equal(
    jobs.map(({ jobId }) => jobId),
    Array.from({ length: count }, (_, i) => `ada-sum-${String(i).padStart(5, "0")}`),
  );
  assert.ok(jobs.every(({ state }) => state === "COMPLETED"));
});

test.run();
