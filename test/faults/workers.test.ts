import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runJob, type TSetError } from "tsets";
import { count, full, size } from "./report.js";
import { program, Site } from "./site.js";

const test = suite("workers that misbehave");
const ROW = "misbehaving workers";
/** Of the job; "persisted" is when a file is on the disk that no manifest names yet. */
const PHASES = ["source", "compute", "exchange", "persist", "persisted", "reduce", "commit", "committed"];
const ALL = ["import", ...PHASES];
/** From the misbehaviour to the end of the job: the stall timeout, some seconds to unwind, and a slow machine. */
const LIMIT_MS = 40_000;

interface Kind {
  what: string;
  phases: readonly string[];
  isolate?: boolean;
  /** Of the error where no restart is left. */
  code: string;
  message: RegExp;
  /** Not started again: the program would do the same. */
  final?: boolean;
}

const LOST = "TSETS_WORKER_LOST";
const kinds: Kind[] = [
  { what: "throw", phases: ALL, code: "TSETS_TASK_FAILED", message: /thrown by user code/, final: true },
  { what: "exit", phases: ALL, code: LOST, message: /worker-[01] called process\.exit\(7\)/ },
  { what: "heap", phases: ALL, code: LOST, message: /worker-[01] ran out of heap/ },
  {
    what: "spin",
    phases: ALL,
    code: LOST,
    message: /worker-[01] has made no progress for .* s (in "|outside of any operator).*busy/,
  },
  { what: "rejection", phases: ALL, code: LOST, message: /worker-[01] had a rejected promise that nothing awaits/ },
  // Everything else that user code does inside a task is done when its function returns.
  {
    what: "never",
    phases: ["import", "source", "commit", "committed"],
    code: LOST,
    message: /worker-[01] has made no progress .* idle/,
  },
  { what: "abort", phases: ["import", ...PHASES], isolate: true, code: LOST, message: /was ended by SIGABRT/ },
  { what: "segv", phases: ["import", ...PHASES], isolate: true, code: LOST, message: /was ended by SIGSEGV/ },
];

/** What a stuck worker is said to be in. */
const OPERATORS: Record<string, RegExp> = {
  source: /in "source/,
  compute: /in ".*compute/,
  // What sends rows belongs to the stage before, what receives them to the stage after.
  exchange: /in "source → compute"/,
  persist: /in "partition → compute"/,
  persisted: /in "partition → compute"/,
  reduce: /in "persist second"/,
  commit: /outside of any operator/,
};

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
      // Only of those who are to be found by it: a slow machine is no stall.
      stallTimeoutMs: ["spin", "never"].includes(what) ? 2000 : 30_000,
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

for (const { what, phase, isolate = false, code, message, final = false } of full ? cases : quick) {
  test(`${what} in ${phase}: the job ends with an error that says so, in bounded time`, async () => {
    const { error, ms } = await run(what, phase, 1000, final ? 3 : 0, isolate);
    const told = `${error?.message} ${(error?.cause as Error | undefined)?.message}`;
    const expected = final && phase === "import" ? "TSETS_CONFIG" : code;
    assert.is(error?.code, expected, told);
    assert.match(told, message);
    if (what === "spin") assert.match(told, OPERATORS[phase] ?? /./);
    assert.ok(ms < LIMIT_MS, `took ${ms} ms`);
    count(ROW, "ended with their error");
  });

  // A module that cannot be imported the first time cannot be the second time.
  if (phase === "import" || final) continue;
  test(`${what} in ${phase}, once: a restart goes on from the checkpoint`, async () => {
    const { value, error } = await run(what, phase, 1, 1, isolate);
    assert.is(error, undefined, error?.message);
    assert.equal(value, { total: 10_100, kept: 4950, starts: 2 });
    count(ROW, "restarted");
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
