// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { reportOf, runFaulty } from "./child.js";
import { crash, replay } from "./power/replay.js";
import { assertPromise } from "./promise.js";
import { count, every, randomOf, sampled, size } from "./report.js";
import { readFaultLog } from "./shim/fault-log.js";
import { program, Site } from "./site.js";

const test = suite("kill -9 at every call");
const ROW = "kill -9 at every I/O call";

/** How many calls a run without faults makes. */
async function callsOf(tasks: number): Promise<number> {
  const site = new Site();
  const log = site.beside("log");
  const end = await runFaulty(site, ["submit", site.home, program("three-persists"), site.marks, String(tasks)], {
    log,
  });
  assert.is(reportOf(end).state, "COMPLETED", end.stdout);
  site.remove();
  return Math.max(...readFaultLog(log).map(({ number }) => number));
}

for (const tasks of [1, 2, 16]) {
  for (const action of ["kill", "torn"] as const) {
    test(`${action} at a call of a job of ${tasks} partitions: the restart has its result`, async () => {
      const calls = await callsOf(tasks);
      const points = sampled(
        randomOf(`${action} ${tasks}`),
        size(2, action === "torn" ? 10 : tasks === 1 ? 60 : 15),
        calls,
      );
      for (const at of points) {
        const what = `${tasks} partitions, ${action} at call ${at} of ${calls}`;
        const site = new Site();
        const args = ["submit", site.home, program("three-persists"), site.marks, String(tasks)];
        const { signal, stdout, stderr } = await runFaulty(site, args, { action, at });
        assert.is(signal, "SIGKILL", `${what}: ${stdout}${stderr}`);
        await assertPromise(site, tasks, what);
        site.remove();
        count(ROW, "processes killed, one worker");
      }
    });
  }
}

test("killed at a call, and a crash after any call of the restart: the next restart has its result", async () => {
  const random = randomOf("second crash");
  const calls = await callsOf(2);
  for (const first of sampled(random, size(1, 5), calls)) {
    const what = `kill at call ${first}, then a crash of the restart`;
    const site = new Site();
    const log = site.beside("log");
    const args = [program("three-persists"), site.marks, "2"];
    await runFaulty(site, ["submit", site.home, ...args], { action: "kill", at: first, log });
    const [jobId] = site.jobIds();
    if (jobId !== undefined) {
      const from = readFaultLog(log).length;
      await runFaulty(site, ["restart", site.home, jobId, site.marks, "2"], { log });
      const options = { site, tasks: 2, what, after: crash, from, every: every(20, 1), random };
      const { moments } = await replay(readFaultLog(log), options);
      count(ROW, "crash points in restarts", moments);
    }
    site.remove();
  }
});

test.run();
