import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type ChildEnd, reportOf, runFaulty } from "./child.js";
import { powerCut, replay } from "./power/replay.js";
import { assertPromise, expectedOf } from "./promise.js";
import { count, every, randomOf, sampled, size } from "./report.js";
import { type LoggedCall, readFaultLog } from "./shim/fault-log.js";
import type { Fault } from "./shim/faults.js";
import { program, Site } from "./site.js";

const test = suite("failing calls");
const ROW = "failing calls";
const TASKS = 2;
/** Calls that a full disk refuses. */
const GROWING = ["create", "write", "mkdir", "rename", "link", "fsync"];
/** Most a run may take: it ends by an error, and never hangs. */
const LIMIT_MS = 30_000;

interface Kind {
  what: string;
  fault: Fault;
  /** What the job may end with. */
  codes: readonly string[];
  quick: number;
  all: number;
}

const IO = ["TSETS_IO", "TSETS_OUTCOME_UNKNOWN"];
const SPACE = ["TSETS_NO_SPACE", "TSETS_OUTCOME_UNKNOWN", "TSETS_IO"];

const kinds: Kind[] = [
  { what: "EIO once", fault: { action: "EIO" }, codes: IO, quick: 1, all: 80 },
  {
    what: "a disk that is full from now on",
    fault: { action: "ENOSPC", count: 0, only: GROWING },
    codes: SPACE,
    quick: 1,
    all: 40,
  },
  { what: "ENOSPC once", fault: { action: "ENOSPC", only: GROWING }, codes: SPACE, quick: 1, all: 8 },
  { what: "EIO of all that follows", fault: { action: "EIO", count: 0 }, codes: IO, quick: 1, all: 8 },
  {
    what: "EIO of a read",
    fault: { action: "EIO", reads: true, only: ["open-read", "read"] },
    codes: [...IO, "TSETS_CONFIG"],
    quick: 1,
    all: 8,
  },
  {
    what: "EMFILE of an open",
    fault: { action: "EMFILE", reads: true, only: ["create", "open", "open-read"] },
    codes: IO,
    quick: 1,
    all: 8,
  },
  {
    what: "interrupted calls",
    fault: { action: "EINTR", only: ["write", "sync_file_range"] },
    codes: [],
    quick: 1,
    all: 8,
  },
];

/** What a caller must not take for done after a call of this kind has failed; the note of a doubt is no part of a commit. */
function isOfCommit(fired: string): boolean {
  const [, call, path] = fired.split(" ");
  if (path.endsWith("/unsynced")) return false;
  return ["create", "write", "fsync", "close", "rename", "link"].includes(call) && /\/(data|manifests)\//.test(path);
}

async function callsOf(fault: Fault): Promise<number> {
  const site = new Site();
  const log = site.beside("log");
  const only = fault.only === undefined ? {} : { only: fault.only };
  await runFaulty(site, submit(site), { log, ...only, reads: fault.reads ?? false });
  site.remove();
  return Math.max(...readFaultLog(log).map(({ number }) => number));
}

const submit = (site: Site) => ["submit", site.home, program("three-persists"), site.marks, String(TASKS)];

function checkEnd(end: ChildEnd, fired: string[], codes: readonly string[], ms: number, what: string): void {
  assert.is(end.signal, null, `${what}: ${end.stderr}`);
  assert.ok(ms < LIMIT_MS, `${what}: took ${ms} ms`);
  const { state, value, code, message } = reportOf(end);
  if (state === "COMPLETED") {
    assert.equal(value, expectedOf(TASKS), what);
    if (codes.length > 0) assert.not.ok(fired.some(isOfCommit), `${what}: completed although ${fired} failed`);
  } else {
    assert.ok(codes.includes(code ?? ""), `${what}: ended with ${code}: ${message}`);
  }
}

for (const { what: kind, fault, codes, quick, all } of kinds) {
  test(`${kind}: an error of ours, never a success after it, and the restart has its result`, async () => {
    const calls = await callsOf(fault);
    for (const at of sampled(randomOf(kind), size(quick, all), calls)) {
      const site = new Site();
      const log = site.beside("fired");
      const started = performance.now();
      const end = await runFaulty(site, submit(site), { ...fault, at, fired: log });
      const fired = readFileSync(log, "utf8").split("\n").slice(0, -1);
      const what = `${kind}, at call ${at} of ${calls} (${fired[0]})`;
      assert.ok(fired.length > 0, what);
      checkEnd(end, fired, codes, performance.now() - started, what);
      await assertPromise(site, TASKS, what);
      site.remove();
      count(ROW, kind);
    }
  });
}

test("short writes are continued", async () => {
  const site = new Site();
  const end = await runFaulty(site, submit(site), { action: "short", at: 1, count: 0, only: ["write"] });
  assert.equal(reportOf(end).value, expectedOf(TASKS));
  await assertPromise(site, TASKS, "short writes");
  site.remove();
  count(ROW, "runs of short writes alone");
});

test("after a failed fsync nothing that it was to cover is promised, also after a power cut", async () => {
  const random = randomOf("failed fsync");
  const only = ["fsync"];
  const calls = await callsOf({ only });
  for (const at of sampled(random, size(1, calls), calls)) {
    const site = new Site();
    const log = site.beside("log");
    await runFaulty(site, submit(site), { action: "EIO", at, only, log });
    const logged = readFaultLog(log);
    const from = logged.findIndex(({ errno }) => errno !== 0);
    const what = `EIO at fsync ${at} of ${calls}`;
    const after = powerCut(size(1, 3), random);
    const options = { site, tasks: TASKS, what, after, every: every(4, 1), from, random };
    const { states } = await replay(logged, options);
    count(ROW, "disk states after a failed fsync", states);
    await restartAndCut(site, log, logged, what, random);
    site.remove();
  }
});

/**
 * The next start sees in memory what the failed fsync did not bring to the disk, and its own fsync says that all is well:
 * what it goes on from has to be on the disk all the same.
 */
async function restartAndCut(site: Site, log: string, first: LoggedCall[], what: string, random: () => number) {
  const failed = first.find(({ errno }) => errno !== 0)?.path ?? "";
  const [jobId] = site.jobIds();
  // Above the job, a submission was refused; nobody restarts it.
  if (jobId === undefined || !failed.startsWith(join(site.home, "jobs", jobId))) return;
  await runFaulty(site, ["restart", site.home, jobId, site.marks, String(TASKS)], { log });
  const calls = readFaultLog(log);
  const after = powerCut(size(1, 3), random);
  const { states } = await replay(calls, {
    site,
    tasks: TASKS,
    what: `${what}, restarted`,
    after,
    every: every(16, 8),
    from: first.length,
    random,
  });
  count(ROW, "disk states of a restart after a failed fsync", states);
}

test.run();
