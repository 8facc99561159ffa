// thorough without the addon
import { type ChildProcess, fork } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { nativeStatus } from "#src/native/load-addon.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { temporaryHome } from "../checkpoint/sample.js";

/** Without the addon each attempt starts a few flock commands. */
const ROUNDS = nativeStatus.loaded ? 60 : 12;

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once("message", resolve));
}

async function racers(count: number, home: string, jobId: string): Promise<ChildProcess[]> {
  const children = Array.from({ length: count }, () =>
    fork(new URL("./lock-racer.mjs", import.meta.url), [home, jobId], { execArgv: [] }),
  );
  await Promise.all(children.map(next));
  return children;
}

async function ask(children: ChildProcess[], message: string): Promise<unknown[]> {
  const answers = children.map(next);
  for (const child of children) child.send(message);
  return Promise.all(answers);
}

test("of processes that race for one job exactly one gets it, and the others are told so", async () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "ada", name: "race" });
  job.close();
  const children = await racers(3, home, job.jobId);
  for (let round = 0; round < ROUNDS; round++) {
    const outcomes = await ask(children, "go");
    assert.equal(outcomes.sort(), ["TSETS_JOB_LOCKED", "TSETS_JOB_LOCKED", "locked"], `round ${round}`);
    await ask(children, "over");
  }
  for (const child of children) child.send("exit");
});

test("a lock is free as soon as its holder was killed", async () => {
  const home = temporaryHome();
  const job = JobDirectory.create(home, { user: "ada", name: "race" });
  job.close();
  for (let round = 0; round < 3; round++) {
    const [child] = await racers(1, home, job.jobId);
    assert.equal(await ask([child], "go"), ["locked"]);
    const other = JobDirectory.open(home, job.jobId);
    assert.throws(() => other.lock(), new RegExp(`process ${child.pid} on`));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    other.lock();
    other.close();
  }
});

test.run();
