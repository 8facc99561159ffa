import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commandStarter, runCommand, submitArguments } from "./command-line.js";
import { assertPromise, inlineStarter } from "./promise.js";
import { count, full, randomOf, sampled, size } from "./report.js";
import { readFaultLog } from "./shim/fault-log.js";
import { Site } from "./site.js";

const test = suite("kill at a call of a job of several workers");
const ROW = "kill -9 at every I/O call";

const combinations = full
  ? [1, 2, 4].flatMap((workers) => [1, 2, 16].map((tasks) => ({ workers, tasks })))
  : [{ workers: 2, tasks: 2 }];

for (const { workers, tasks } of combinations) {
  test(`${workers} workers, ${tasks} partitions, through the command line`, async () => {
    const random = randomOf(`${workers} workers, ${tasks} tasks`);
    const whole = new Site();
    const log = whole.beside("log");
    const ended = await runCommand(
      whole,
      submitArguments(whole, "three-persists", workers, [whole.marks, String(tasks)]),
      { log },
    );
    assert.is(ended.code, 0, ended.stderr);
    const calls = Math.max(...readFaultLog(log).map(({ number }) => number));
    whole.remove();
    for (const [i, at] of sampled(random, size(1, 8), calls).entries()) {
      const action = (["kill", "torn", "segv"] as const)[i % 3];
      const site = new Site();
      const what = `${workers} workers, ${tasks} partitions, ${action} at call ${at} of ${calls}`;
      const args = submitArguments(site, "three-persists", workers, [site.marks, String(tasks)]);
      const { signal, code, stderr } = await runCommand(site, args, { action, at });
      // Threads take turns, so a run may make a call less than the one that was counted.
      if (at < calls - 2) assert.is(signal, action === "segv" ? "SIGSEGV" : "SIGKILL", `${what}: ${code} ${stderr}`);
      // Half of them with other workers than before, as a restart may.
      await assertPromise(site, tasks, what, i % 2 === 0 ? commandStarter(workers) : inlineStarter);
      site.remove();
      count(ROW, "crash points, 1 to 4 workers");
    }
  });
}

test.run();
