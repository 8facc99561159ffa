import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { JobDirectory } from "#src/store/job-directory.js";
import { hasOpen } from "#src/store/lock-owner.js";
import { temporaryHome } from "../checkpoint/sample.js";

const home = temporaryHome();
const since = new Date().toISOString();

/** A process that lives and has nothing to do with any job. */
const foreign = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
test.after(() => void foreign.kill("SIGKILL"));

test("a lock that names a living process which does not have it names nobody", () => {
  const job = JobDirectory.create(home, { user: "ada", name: "taken" });
  const { holder } = job.lockState();
  assert.is(holder?.pid, process.pid);
  const file = join(job.path, "lock");
  const own = readFileSync(file);
  // As it is from taking the lock to writing who has it: the last holder has ended, and another process got its pid.
  writeFileSync(file, JSON.stringify({ pid: foreign.pid, host: hostname(), since }));
  assert.equal(job.lockState(), { held: true, holder: undefined });
  assert.throws(() => JobDirectory.open(home, job.jobId).lock(), /TSETS_JOB_LOCKED|in use by another process/);
  writeFileSync(file, own);
  assert.equal(job.lockState(), { held: true, holder });
  job.close();
});

test("a holder on another machine, and the last holder of a free lock, are told as they are written", () => {
  const job = JobDirectory.create(home, { user: "ada", name: "told" });
  const elsewhere = { pid: foreign.pid as number, host: `not-${hostname()}`, since };
  writeFileSync(join(job.path, "lock"), JSON.stringify(elsewhere));
  assert.equal(job.lockState(), { held: true, holder: elsewhere });
  job.close();
  const free = JobDirectory.open(home, job.jobId);
  assert.equal(free.lockState(), { held: false, holder: elsewhere });
  free.close();
});

test("a process has a file open, has it not, or is not there", async () => {
  const job = JobDirectory.create(home, { user: "ada", name: "open" });
  const file = join(job.path, "lock");
  // Where there is no /proc, nobody can tell of a process that lives.
  const seen = process.platform === "linux";
  assert.is(hasOpen(process.pid, file), seen ? true : undefined);
  assert.is(hasOpen(foreign.pid as number, file), seen ? false : undefined);
  const brief = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  await once(brief, "exit");
  assert.is(hasOpen(brief.pid as number, file), false);
  assert.is(hasOpen(process.pid, `${file}-missing`), false);
  job.close();
});

test.run();
