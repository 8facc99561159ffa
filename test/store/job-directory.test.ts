import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode, type TSetErrorCode } from "#src/errors.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { temporaryHome } from "../checkpoint/sample.js";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

function fails(code: TSetErrorCode, message: RegExp, action: () => unknown): void {
  assert.throws(action, (error: Error) => hasCode(error, code) && message.test(error.message), `${code} ${message}`);
}

test("a new job has its directories, for its owner only, and its lock", () => {
  const home = join(temporaryHome(), "deep/er");
  const job = JobDirectory.create(home, { user: "ada", name: "sum", time: 36 });
  assert.is(job.jobId, "ada-sum-10");
  assert.is(job.path, join(home, "jobs/ada-sum-10"));
  assert.equal(readdirSync(job.path).sort(), ["data", "lock", "logs", "manifests"]);
  for (const path of [home, join(home, "jobs"), job.path, job.data.path, job.manifests.path, job.logsPath])
    assert.is(mode(path), "700");
  assert.is(mode(join(job.path, "lock")), "600");
  assert.ok(job.locked);
  const { held, holder } = job.lockState();
  assert.ok(held);
  assert.is(holder?.pid, process.pid);
  assert.is(holder?.host, hostname());
  job.close();
  job.close();
});

test("a taken id gets a suffix, also where only letter case differs", () => {
  const home = temporaryHome();
  const ids = [];
  for (const name of ["sum", "sum", "SUM", "Sum"]) {
    const job = JobDirectory.create(home, { user: "ada", name, time: 36 });
    ids.push(job.jobId);
    job.close();
  }
  assert.equal(ids, ["ada-sum-10", "ada-sum-10-2", "ada-SUM-10-3", "ada-Sum-10-4"]);
  assert.equal(JobDirectory.list(home), [...ids].sort());
});

test("a second holder is refused, with process and host of the first", () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "ada", name: "sum" });
  const other = JobDirectory.open(home, job.jobId);
  fails(
    "TSETS_JOB_LOCKED",
    new RegExp(`${job.jobId} is in use by process ${process.pid} on ${hostname()}, since 20`),
    () => other.lock(),
  );
  job.close();
  other.lock();
  other.lock();
  other.close();
});

test("an unknown or malformed id is an error, and nothing is made", () => {
  const home = join(temporaryHome(), "none");
  fails("TSETS_NO_SUCH_JOB", /no job ada-sum-1 under/, () => JobDirectory.open(home, "ada-sum-1"));
  for (const id of ["..", "../x", "a/b", "a\0", "x".repeat(4096), "", "."]) {
    fails("TSETS_BAD_JOB_ID", /not a job id/, () => JobDirectory.open(home, id));
  }
  assert.not(existsSync(home));
  assert.equal(JobDirectory.list(home), []);
});

test("a symbolic link or a file in the place of a job, or of its directories, is refused", () => {
  const home = temporaryHome();
  const outside = temporaryHome();
  mkdirSync(join(home, "jobs"));
  symlinkSync(outside, join(home, "jobs/linked"));
  symlinkSync(join(outside, "nowhere"), join(home, "jobs/dangling"));
  writeFileSync(join(home, "jobs/file"), "");
  for (const id of ["linked", "dangling", "file"]) {
    fails("TSETS_IO", /is not a plain directory: a symbolic link/, () => JobDirectory.open(home, id));
  }
  const job = JobDirectory.create(home, { user: "ada", name: "sum" });
  rmSync(join(job.path, "data"), { recursive: true });
  symlinkSync(outside, join(job.path, "data"));
  fails("TSETS_IO", /data/, () => job.data);
  job.close();
  rmSync(join(home, "jobs"), { recursive: true });
  symlinkSync(outside, join(home, "jobs"));
  fails("TSETS_IO", /jobs/, () => JobDirectory.open(home, "ada"));
  fails("TSETS_IO", /jobs/, () => JobDirectory.create(home, { user: "ada", name: "sum" }));
  assert.equal(readdirSync(outside), []);
});

test("a home behind a link, and a relative one, are fine", () => {
  const home = temporaryHome();
  mkdirSync(join(home, "real"));
  symlinkSync(join(home, "real"), join(home, "link"));
  const job = JobDirectory.create(join(home, "link"), { user: "ada", name: "sum" });
  JobDirectory.open(join(home, "real"), job.jobId).close();
  job.close();
});

test("a home that cannot be written is an error that names it", () => {
  const home = temporaryHome();
  writeFileSync(join(home, "file"), "");
  fails("TSETS_IO", /file/, () => JobDirectory.create(join(home, "file"), { user: "ada", name: "sum" }));
  fails("TSETS_IO", /file/, () => JobDirectory.create(join(home, "file/x"), { user: "ada", name: "sum" }));
  if (process.getuid?.() !== 0) {
    chmodSync(home, 0o500);
    fails("TSETS_IO", /jobs/, () => JobDirectory.create(home, { user: "ada", name: "sum" }));
    chmodSync(home, 0o700);
  }
});

test("only the holder of the lock removes a job, and then nothing of it is left", () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "ada", name: "sum" });
  writeFileSync(join(job.path, "data/x"), "x");
  const other = JobDirectory.open(home, job.jobId);
  assert.throws(() => other.remove(), /holder of its lock/);
  job.remove();
  assert.equal(readdirSync(join(home, "jobs")), []);
  fails("TSETS_NO_SUCH_JOB", /no job/, () => other.lock());
  other.close();
});

test("who opened a job before it was cleared does not get the lock of its remains, or of its successor", () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "ada", name: "sum", time: 36 });
  job.close();
  const late = JobDirectory.open(home, job.jobId);
  // A clear that was killed between renaming and removing.
  renameSync(job.path, join(home, "jobs/.cleared-x"));
  fails("TSETS_NO_SUCH_JOB", /no job/, () => late.lock());
  const successor = JobDirectory.create(home, { user: "ada", name: "sum", time: 36 });
  assert.is(successor.path, job.path);
  assert.throws(() => late.lock());
  assert.not(late.locked);
  assert.ok(successor.lockState().held);
  JobDirectory.removeCleared(home);
  assert.equal(readdirSync(join(home, "jobs")), [job.jobId]);
  late.close();
  successor.close();
});

test.run();
