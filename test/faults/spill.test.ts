// thorough
// limit: 180 s
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commandStarter } from "./command-line.js";
import { count, randomOf, sampled, size } from "./report.js";
import { readFaultLog } from "./shim/fault-log.js";
import type { Fault } from "./shim/faults.js";
import { Site } from "./site.js";
import {
  assertBroughtBack,
  assertNotRead,
  assertResult,
  SPILLED_ROWS,
  spillOf,
  submitSpilling as submit,
} from "./spilling-job.js";

const test = suite("faults while data is spilled");
const ROW = "spilling";
const GROWING = ["create", "write", "mkdir", "ftruncate"];

/** How many calls a run without faults makes in its spill directory. */
async function callsOf(only?: readonly string[]): Promise<number> {
  const site = new Site();
  const log = site.beside("log");
  const { code, stderr } = await submit(site, only === undefined ? { log } : { log, only });
  assert.is(code, 0, stderr);
  assertResult(site, 0, "without faults");
  assert.equal(spillOf(site), []);
  const calls = readFaultLog(log);
  site.remove();
  const written = calls.reduce((sum, { call, data }) => sum + (call === "write" ? data.length : 0), 0);
  assert.ok(written > SPILLED_ROWS * 4, `only ${written} bytes went to disk`);
  return Math.max(...calls.map(({ number }) => number));
}

/** Threads share the calls out anew in each run: its last calls may not come. */
const INNER = 0.9;

test("killed at a call of a spill: the next run removes what is left, and a restart has the result", async () => {
  const calls = await callsOf();
  let orphans = 0;
  for (const at of sampled(randomOf("spill kill"), size(2, 8), Math.floor(calls * INNER))) {
    const what = `kill at call ${at} of ${calls} in the spill directory`;
    const site = new Site();
    const { signal, stderr } = await submit(site, { action: at % 3 === 0 ? "torn" : "kill", at });
    assert.is(signal, "SIGKILL", `${what}: ${stderr}`);
    orphans += spillOf(site).length;
    if (at % 2 === 0) {
      const other = await commandStarter(1).submit(site, [site.beside("marks"), "1"]);
      assert.is(other.error, undefined, `${what}, then another job: ${other.error?.message}`);
      assert.equal(spillOf(site), [], `${what}: what another job leaves of it`);
    }
    await assertBroughtBack(site, what);
    site.remove();
    count(ROW, "processes killed");
  }
  assert.ok(orphans > 0, "no killed process has left a spill directory");
  count(ROW, "orphans removed", orphans);
});

/** The calls that make the directory and its lock. */
const FIRST = [2, 3];

for (const [what, fault, codes] of [
  ["a disk that is full from now on", { action: "ENOSPC", count: 0, only: GROWING }, /TSETS_NO_SPACE/],
  ["ENOSPC once", { action: "ENOSPC", only: GROWING }, /TSETS_NO_SPACE/],
  ["EIO once", { action: "EIO", only: GROWING }, /TSETS_IO/],
] satisfies [string, Fault, RegExp][]) {
  // What was removed just before may have made room: then there is no error where the disk was full but once.
  test(`${what}, in a spill: an error that says so, nothing left, and a restart has the result`, async () => {
    const calls = await callsOf(GROWING);
    const some = sampled(randomOf(`spill ${what}`), size(1, 3), Math.floor(calls * INNER));
    for (const at of new Set([...(what === "ENOSPC once" ? FIRST : []), ...some])) {
      const told = `${what}, call ${at} of ${calls} in the spill directory`;
      const site = new Site();
      const { code, signal, stderr } = await submit(site, { ...fault, at });
      assert.is(signal, null, told);
      assert.equal(spillOf(site), [], told);
      if (code === 0 && what === "ENOSPC once") assertResult(site, 0, told);
      else {
        assert.ok(code !== 0, `${told}: the job completed`);
        assert.ok(codes.test(stderr), `${told}: ${stderr}`);
        await assertBroughtBack(site, told);
      }
      site.remove();
      count(ROW, "failed calls");
    }
  });
}

test("short writes in a spill change nothing", async () => {
  const site = new Site();
  const { code, stderr } = await submit(site, { action: "short", at: 1, count: 0, only: ["write"] });
  assert.is(code, 0, stderr);
  assertResult(site, 0, "short writes");
  assert.equal(spillOf(site), []);
  site.remove();
  count(ROW, "runs of short writes");
});

for (const [misdeed, told] of [
  ["throw", /thrown while rows are on disk/],
  ["exit", /process\.exit\(7\)/],
  ["segv", /SIGSEGV/],
] as const) {
  test(`a worker that fails by ${misdeed} in a spill leaves a job that can be restarted`, async () => {
    const site = new Site();
    const { code, stderr } = await submit(site, {}, misdeed);
    assert.ok(code !== 0, "the job completed");
    if (misdeed !== "segv") {
      assert.match(stderr, told);
      assert.equal(spillOf(site), []);
    }
    await assertBroughtBack(site, misdeed);
    site.remove();
    count(ROW, "workers that failed");
  });

  if (misdeed === "throw") continue;
  test(`a worker that fails by ${misdeed} in a spill is started again by --max-restarts`, async () => {
    const site = new Site();
    const { code, stderr } = await submit(site, {}, misdeed, 1);
    assert.is(code, 0, stderr);
    const again = site.said().indexOf("misdeed") + 1;
    assertResult(site, again, misdeed);
    assertNotRead(site, again, misdeed);
    assert.equal(spillOf(site), []);
    site.remove();
    count(ROW, "workers that failed");
  });
}

test.run();
