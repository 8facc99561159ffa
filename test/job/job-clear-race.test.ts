// thorough without the addon
import { fork } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { clearJob } from "#src/job/job-list.js";
import { nativeStatus } from "#src/native/load-addon.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { temporaryHome } from "../checkpoint/sample.js";

const ROUNDS = nativeStatus.loaded ? 100 : 20;

test("a job that is cleared and started at the same time is one or the other, never both", async () => {
  const home = temporaryHome();
  const child = fork(new URL("./clearing-starter.mjs", import.meta.url), [home]);
  const answer = () => new Promise<string>((resolve) => child.once("message", (message) => resolve(String(message))));
  await answer();
  for (let round = 0; round < ROUNDS; round++) {
    const job = JobDirectory.create(home, { user: "ada", name: "race" });
    job.close();
    const started = answer();
    // The time that a message takes to the other process, and a bit on both sides of it.
    child.send({ jobId: job.jobId, delay: (round % 10) * 20_000 });
    const end = process.hrtime.bigint() + BigInt((round % 7) * 60_000);
    while (process.hrtime.bigint() < end);
    let cleared = "cleared";
    try {
      clearJob(home, job.jobId);
    } catch (error) {
      cleared = String((error as { code?: unknown }).code ?? error);
    }
    const outcome = `${await started}, ${cleared}`;
    const fine = ["locked, TSETS_JOB_LOCKED", "TSETS_NO_SUCH_JOB, cleared", "TSETS_JOB_LOCKED, cleared"];
    assert.ok(fine.includes(outcome), `round ${round}: ${outcome}`);
    assert.is(existsSync(job.path), cleared !== "cleared");
    const over = answer();
    child.send({});
    await over;
    if (existsSync(job.path)) clearJob(home, job.jobId);
  }
  child.disconnect();
  assert.equal(readdirSync(join(home, "jobs")), []);
});

test.run();
