import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import { effort } from "../effort.js";
import * as assert from "uvu/assert";
import { readState } from "#src/checkpoint/read-state.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { runFaulty } from "./child.js";
import { runCommand } from "./command-line.js";
import { restartInline, submitInline } from "./inline/inline-job.mjs";
import { powerCut, replay } from "./power/replay.js";
import { assertPromise, expectedOf } from "./promise.js";
import { count, every, full, randomOf, sampled, size } from "./report.js";
import { type LoggedCall, readFaultLog } from "./shim/fault-log.js";
import { program, Site } from "./site.js";
import { assertTidy } from "./tidy.js";

const test = suite("power loss");
const ROW = "power loss";

async function replayed(site: Site, calls: readonly LoggedCall[], tasks: number, what: string): Promise<void> {
  const random = randomOf(what);
  const after = powerCut(size(1, 2), random);
  const options = { site, tasks, what, after, every: every(effort(30, 12), tasks < 16 ? 1 : 8), random };
  const { moments, states } = await replay(calls, options);
  assert.ok(states > 0, `no state of ${moments} cuts`);
  count(ROW, "power cuts", moments);
  count(ROW, "disk states restarted", states);
}

for (const tasks of full ? [1, 2, 16] : [2]) {
  test(`a power cut at any call of a job of ${tasks} partitions`, async () => {
    const site = new Site();
    const log = site.beside("log");
    await runFaulty(site, ["submit", site.home, program("three-persists"), site.marks, String(tasks)], { log });
    await replayed(site, readFaultLog(log), tasks, `${tasks} partitions`);
    site.remove();
  });
}

test("a power cut in the run after one that was killed", async () => {
  const random = randomOf("killed before");
  // The first dozen calls make directories: what a killed process has not synced, the next one must.
  const points = [...sampled(random, size(1, 4), 12), ...sampled(random, size(0, 2), 150)];
  for (const at of points) {
    const site = new Site();
    const log = site.beside("log");
    const args = [program("three-persists"), site.marks, "2"];
    await runFaulty(site, ["submit", site.home, ...args], { log, action: "kill", at });
    const [jobId] = site.jobIds();
    const begun = jobId !== undefined && existsSync(join(site.home, "jobs", jobId, "job.json"));
    const again = begun ? ["restart", site.home, jobId, site.marks, "2"] : ["submit", site.home, ...args];
    await runFaulty(site, again, { log });
    await replayed(site, readFaultLog(log), 2, `killed at call ${at}`);
    site.remove();
  }
});

/** A job that has completed, and then a command over it; calls of both are in the log. */
async function commanded(command: (jobId: string, site: Site) => readonly string[]) {
  const site = new Site();
  const log = site.beside("log");
  await runFaulty(site, ["submit", site.home, program("three-persists"), site.marks, "2"], { log });
  const [jobId] = site.jobIds();
  const from = readFaultLog(log).length;
  const { code, stderr } = await runCommand(site, [...command(jobId, site), "--home", site.home], { log });
  assert.is(code, 0, stderr);
  return { site, jobId, from, calls: readFaultLog(log) };
}

test("a power cut while a job is started over: its newest generation is there, or none of the old ones", async () => {
  const { site, jobId, from, calls } = await commanded((id) => ["restart", "standalone", id, "--fresh"]);
  const random = randomOf("fresh");
  const newest = generationAfter(calls.slice(0, from));
  const check = async (left: Site, what: string) => {
    const job = JobDirectory.open(left.home, jobId);
    const found = readState(job).manifest;
    job.close();
    // The new start counts its generations from 1 again.
    const isOld = found !== undefined && found.attempt === 1;
    assert.ok(!isOld || found.generation === newest, `${what}: back at generation ${found?.generation}`);
    const { value, error } = await restartInline(left.home, jobId, [left.marks, "2"]);
    assert.is(error, undefined, `${what}: ${error?.message}`);
    assert.equal(value, expectedOf(2), what);
    assertTidy(left.home, jobId, what);
  };
  const after = powerCut(size(1, 2), random);
  const options = { site, tasks: 2, what: "--fresh", after, from, every: every(effort(30, 12), 1), random, check };
  const { states } = await replay(calls, options);
  site.remove();
  count(ROW, "disk states of a start over", states);
});

function generationAfter(calls: readonly LoggedCall[]): number {
  return Math.max(...calls.map(({ other, path }) => Number(/\/m-(\d+)$/.exec(other || path)?.[1] ?? 0)));
}

test("a power cut while a job is cleared: it is there as it was, or gone", async () => {
  const { site, jobId, from, calls } = await commanded((id) => ["clear", id]);
  const random = randomOf("clear");
  const check = async (left: Site, what: string) => {
    if (left.jobIds().includes(jobId)) return assertPromise(left, 2, what);
    const { value } = await submitInline(left.home, program("three-persists"), [left.marks, "2"]);
    assert.equal(value, expectedOf(2), what);
  };
  const after = powerCut(size(1, 2), random);
  const { states } = await replay(calls, {
    site,
    tasks: 2,
    what: "clear",
    after,
    from,
    every: every(effort(8, 2), 1),
    random,
    check,
  });
  site.remove();
  count(ROW, "disk states of a clearing", states);
});

/** What each sync of the protocol is there for: without it, the replay has to find a disk that breaks the promise. */
const syncs: [string, (call: LoggedCall) => boolean][] = [
  ["data files", ({ path }) => path.endsWith(".arrow")],
  ["the directory of data files", ({ path }) => basename(path) === "data"],
  ["manifests", ({ path }) => basename(dirname(path)) === "manifests"],
  ["the directory of manifests", ({ path }) => basename(path) === "manifests"],
  ["the home", ({ path }) => basename(path) === "home"],
];

test("the replay finds every sync of the protocol that is left out", async () => {
  const site = new Site();
  const log = site.beside("log");
  await runFaulty(site, ["submit", site.home, program("three-persists"), site.marks, "2"], { log });
  const calls = readFaultLog(log);
  for (const [what, isOfIt] of full ? syncs : syncs.slice(0, effort(1, 2))) {
    const without = calls.filter((call) => call.call !== "fsync" || !isOfIt(call));
    assert.ok(without.length < calls.length, what);
    let found: unknown;
    try {
      const random = randomOf(what);
      await replay(without, { site, tasks: 2, what, after: powerCut(2, random), random });
    } catch (error) {
      found = error;
    }
    assert.instance(found, Error, `nothing is lost without a sync of ${what}`);
    count(ROW, "left-out syncs found");
  }
  site.remove();
});

test.run();
