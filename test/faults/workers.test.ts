import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { TSetError } from "#src/errors.js";
import { runJob } from "#src/job/run-job.js";
import { count, full, randomOf, sampled, size } from "./report.js";
import { program, Site } from "./site.js";

const test = suite("workers that misbehave");
const ROW = "misbehaving workers";
const PHASES = ["source", "compute", "exchange", "persist", "reduce", "commit"];
/** From the misbehaviour to the end of the job: the stall timeout, some seconds to unwind, and a slow machine. */
const LIMIT_MS = 40_000;

interface Kind {
  what: string;
  phases: readonly string[];
  isolate?: boolean;
  /** Of the error where no restart is left. */
  code: string;
  message: RegExp;
}

const kinds: Kind[] = [
  {
    what: "exit",
    phases: ["import", ...PHASES],
    code: "TSETS_WORKER_LOST",
    message: /worker-1 called process\.exit\(7\)|worker-[01] called/,
  },
  { what: "heap", phases: PHASES, code: "TSETS_WORKER_LOST", message: /worker-1 ran out of heap/ },
  {
    what: "spin",
    phases: PHASES,
    code: "TSETS_WORKER_LOST",
    message: /worker-1 has made no progress for .* s (in "|outside of any operator).*busy/,
  },
  {
    what: "rejection",
    phases: ["commit"],
    code: "TSETS_WORKER_LOST",
    message: /worker-1 had a rejected promise that nothing awaits/,
  },
  { what: "never", phases: ["commit"], code: "TSETS_WORKER_LOST", message: /worker-1 has made no progress .* idle/ },
  {
    what: "segv",
    phases: ["import", ...PHASES],
    isolate: true,
    code: "TSETS_WORKER_LOST",
    message: /was ended by SIGSEGV/,
  },
];

async function run(what: string, phase: string, times: number, maxRestarts: number, isolate: boolean) {
  const site = new Site();
  process.env.TSETS_MISBEHAVE = JSON.stringify([what, phase, times]);
  const started = performance.now();
  try {
    const { value } = await runJob(program("misbehaving"), {
      home: site.home,
      checkpointing: true,
      maxRestarts,
      isolate,
      stallTimeoutMs: 2000,
      heapLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
      output: { line() {} },
    });
    return { value: value as { starts: number }, ms: performance.now() - started };
  } catch (error) {
    return { error: error as TSetError, ms: performance.now() - started };
  } finally {
    site.remove();
  }
}

const cases = kinds.flatMap((kind) => kind.phases.map((phase) => ({ ...kind, phase })));
/** Without waiting for a timeout, or for a heap to be full. */
const quick = cases.filter(({ what, phase }) => ["exit", "segv"].includes(what) && phase === "compute");
const chosen = full
  ? sampled(randomOf("misbehaviours"), size(0, cases.length), cases.length).map((i) => cases[i - 1])
  : quick;

for (const { what, phase, isolate = false, code, message } of chosen) {
  test(`${what} in ${phase}: the job ends with an error that says so, in bounded time`, async () => {
    const { error, ms } = await run(what, phase, 1000, 0, isolate);
    assert.is(error?.code, code, error?.message);
    assert.match(error?.message ?? "", message);
    assert.ok(ms < LIMIT_MS, `took ${ms} ms`);
    count(ROW, "ended with their error");
  });

  // A module that cannot be imported the first time cannot be the second time.
  if (phase === "import") continue;
  test(`${what} in ${phase}, once: a restart goes on from the checkpoint`, async () => {
    const { value, error } = await run(what, phase, 1, 1, isolate);
    assert.is(error, undefined, error?.message);
    assert.equal(value, { total: 10_100, kept: 4950, starts: 2 });
    count(ROW, "restarted");
  });
}

for (const phase of full ? PHASES : ["compute"]) {
  test(`an error that is thrown in ${phase} ends the job, whatever restarts are left`, async () => {
    const { error } = await run("throw", phase, 1, 3, false);
    assert.is(error?.code, "TSETS_TASK_FAILED");
    assert.match(`${error?.message} ${(error?.cause as Error | undefined)?.message}`, /thrown by user code/);
    count(ROW, "ended with their error");
  });
}

test("restarts that are used up: the last error is the job's", async () => {
  const restarts = size(1, 3);
  const { error } = await run("exit", "compute", 1000, restarts, false);
  assert.is(error?.code, "TSETS_WORKER_LOST");
  const isolated = await run("segv", "compute", 1000, restarts, true);
  assert.match(isolated.error?.message ?? "", /SIGSEGV/);
});

test.run();
