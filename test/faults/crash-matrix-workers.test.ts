import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commandStarter, runCommand, submitArguments } from "./command-line.js";
import { Disk } from "./power/disk.js";
import { readHome, stateOf } from "./power/disk-state.js";
import { crash, replay } from "./power/replay.js";
import { assertPromise } from "./promise.js";
import { count, every, full, randomOf, sampled } from "./report.js";
import { type LoggedCall, readFaultLog } from "./shim/fault-log.js";
import { Site } from "./site.js";

const test = suite("a crash at a call of a job of several workers");
const ROW = "kill -9 at every I/O call";
const ACTIONS = ["kill", "torn", "segv", "crash"] as const;

const combinations = full
  ? [1, 2, 4].flatMap((workers) => [1, 2, 16].map((tasks) => ({ workers, tasks })))
  : [{ workers: 2, tasks: 2 }];

/** The log of a whole run, its files as they are in the end, and how many calls it made. */
async function wholeRun(workers: number, tasks: number): Promise<{ site: Site; calls: LoggedCall[]; last: number }> {
  const site = new Site();
  const log = site.beside("log");
  const args = submitArguments(site, "three-persists", workers, [site.marks, String(tasks)]);
  const { code, stderr } = await runCommand(site, args, { log });
  assert.is(code, 0, stderr);
  const calls = readFaultLog(log);
  return { site, calls, last: Math.max(...calls.map(({ number }) => number)) };
}

for (const [index, { workers, tasks }] of combinations.entries()) {
  const title = `${workers} workers, ${tasks} partitions`;
  const action = ACTIONS[index % ACTIONS.length];
  // Sixteen partitions go through the same calls many times.
  const step = every(20, tasks < 16 ? 1 : 4);
  let last = 0;

  test(`${title}: a crash after any call of the run`, async () => {
    const { site, calls, last: made } = await wholeRun(workers, tasks);
    last = made;
    // What the log says is what happened.
    const disk = new Disk(site.root);
    for (const call of calls) if (call.path !== site.marks) disk.apply(call);
    assert.equal(stateOf(disk, new Map()), readHome(site));
    const random = randomOf(`any call, ${title}`);
    const options = { site, tasks, what: title, after: crash, every: step, random };
    const { moments } = await replay(calls, options);
    site.remove();
    count(ROW, `crash points of ${workers} workers`, moments);
  });

  test(`${title}: killed at a call, and a crash after any call of the restart`, async () => {
    const random = randomOf(`killed, ${title}`);
    const [at = 1] = sampled(random, 1, last);
    const site = new Site();
    const log = site.beside("log");
    const what = `${title}, ${action} at call ${at} of ${last}`;
    const args = submitArguments(site, "three-persists", workers, [site.marks, String(tasks)]);
    const { signal, code, stderr } = await runCommand(site, args, { action, at, log });
    const killed = action === "kill" || action === "torn" ? "SIGKILL" : "SIGSEGV";
    // Threads take turns, so a run may make a call less than the one that was counted.
    if (at < last - 2) assert.is(signal, killed, `${what}: ${code} ${stderr}`);
    const from = readFaultLog(log).length;
    await assertPromise(site, tasks, what, commandStarter(workers, { log }));
    count(ROW, "processes killed, 1 to 4 workers");
    const calls = readFaultLog(log);
    const options = { site, tasks, what, after: crash, from, every: step, random };
    const { moments } = await replay(calls, options);
    site.remove();
    count(ROW, "crash points in restarts", moments);
  });
}

test.run();
