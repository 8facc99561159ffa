/**
 * npm run test:soak [-- --minutes <n>] [--seed <n>]: starts jobs of random size, ends them at random moments by SIGTERM,
 * SIGINT or SIGKILL, restarts them until they complete, and checks each result, that nothing persisted was computed
 * again, and that nothing is left over.
 *
 * The last line is `N passed, N failed`, counted in jobs.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { close } from "./runner/closing-line.js";
import { root } from "./stamp.js";
import { commandStarter, submitArguments } from "../test/faults/command-line.js";
import { assertPromise } from "../test/faults/promise.js";
import { randomOf, seed } from "../test/faults/report.js";
import { Site } from "../test/faults/site.js";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "1" }, seed: { type: "string" } } });
if (values.seed !== undefined) process.env.TSETS_FAULT_SEED = values.seed;
const SIGNALS = ["SIGTERM", "SIGINT", "SIGKILL"] as const;
const MAIN = join(root, "dist/bundle/main.js");

buildAll();
const random = randomOf("soak");
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const until = Date.now() + Number(values.minutes) * 60_000;
const totals = { passed: 0, failed: 0, skipped: 0 };
let signals = 0;
console.log(`seed ${seed}`);
while (Date.now() < until) {
  const what = `job ${totals.passed + totals.failed + 1}`;
  try {
    await oneJob(what);
    totals.passed++;
  } catch (error) {
    totals.failed++;
    console.log(`  FAIL  ${what}: ${(error as Error).stack}`);
  }
}
console.log(`${signals} signals were sent`);
close(totals);

async function oneJob(what: string): Promise<void> {
  const site = new Site();
  const tasks = pick([1, 2, 4, 8, 16]);
  const env = { ...process.env, TSETS_NATIVE: pick(["0", "1"]) };
  for (let rounds = Math.floor(random() * 4); rounds >= 0; rounds--) {
    const [jobId] = site.jobIds();
    const workers = pick([1, 2, 4]);
    const args =
      jobId === undefined
        ? submitArguments(site, "three-persists", workers, [site.marks, String(tasks)])
        : ["restart", "standalone", jobId, "--workers", String(workers), "--home", site.home];
    await interrupted(spawn(process.execPath, [MAIN, ...args], { stdio: "ignore", env }));
  }
  await assertPromise(site, tasks, what, commandStarter(pick([1, 2, 4])));
  site.remove();
}

/** Lets it run for a while, which may be its whole life. */
async function interrupted(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  const timer = setTimeout(() => {
    child.kill(pick(SIGNALS));
    signals++;
  }, random() * 1200);
  await ended;
  clearTimeout(timer);
}
