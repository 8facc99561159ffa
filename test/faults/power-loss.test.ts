import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runFaulty } from "./child.js";
import { replay } from "./power/replay.js";
import { count, full, randomOf, sampled, size } from "./report.js";
import { type LoggedCall, readFaultLog } from "./shim/fault-log.js";
import { program, Site } from "./site.js";

const test = suite("power loss");
const ROW = "power loss";

async function replayed(site: Site, calls: readonly LoggedCall[], tasks: number, what: string): Promise<void> {
  const random = randomOf(what);
  const every = full ? (tasks < 16 ? 1 : 4) : 12;
  const { cuts, states } = await replay(calls, { site, tasks, what, samples: size(1, 4), every, random });
  assert.ok(states > 0, `no state of ${cuts} cuts`);
  count(ROW, "power cuts", cuts);
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
  const points = [...sampled(random, size(1, 12), 12), ...sampled(random, size(0, 6), 150)];
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
  for (const [what, isOfIt] of full ? syncs : syncs.slice(0, 2)) {
    const without = calls.filter((call) => call.call !== "fsync" || !isOfIt(call));
    assert.ok(without.length < calls.length, what);
    let found: unknown;
    try {
      await replay(without, { site, tasks: 2, what, samples: 2, every: 1, random: randomOf(what) });
    } catch (error) {
      found = error;
    }
    assert.instance(found, Error, `nothing is lost without a sync of ${what}`);
    count(ROW, "left-out syncs found");
  }
  site.remove();
});

test.run();
