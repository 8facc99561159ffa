import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { writeJobRecord } from "#src/job/job-record.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { jobRecord } from "../job/sample-record.js";
import { temporaryHome, tsets } from "./command-line.js";

const test = suite("tsets kill and processes that are not its own");
const home = temporaryHome();
test.after(home.remove);

// Without /proc nobody can tell whether a process that lives is the one that was meant.
const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("the process that has got the pid of a job's last one is left alone", async () => {
  const foreign = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { stdio: "ignore" });
  const job = JobDirectory.create(home.path, { user: "ada", name: "sum" });
  try {
    writeJobRecord(job, jobRecord(job.jobId));
    const holder = { pid: foreign.pid, host: hostname(), since: new Date().toISOString() };
    writeFileSync(join(job.path, "lock"), JSON.stringify(holder));
    const { code, stdout, stderr } = await tsets(["kill", job.jobId, "--home", home.path]);
    const told = `tsets: job ${job.jobId} is RUNNING, but its lock does not say which process has it\n`;
    assert.equal([code, stdout, stderr], [1, "", told]);
    assert.equal([foreign.exitCode, foreign.signalCode], [null, null]);
  } finally {
    foreign.kill("SIGKILL");
    job.close();
  }
});

test("a job whose process is gone is said to have died", async () => {
  const job = JobDirectory.create(home.path, { user: "ada", name: "gone" });
  writeJobRecord(job, jobRecord(job.jobId));
  job.close();
  const { code, stderr } = await tsets(["kill", job.jobId, "--home", home.path]);
  assert.equal([code, stderr], [1, `tsets: job ${job.jobId} does not run; it is DIED\n`]);
});

test.run();
