import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { join } from "node:path";
import { compiledTest } from "../compile-tests.js";
import { root } from "../stamp.js";
import { findForgottenRun } from "./forgotten-run.js";
import { looksInside } from "./test-imports.js";

/**
 * Where a test looks into single modules, what it imports as "tsets" has to be made of the same ones. All others run on
 * the bundle that users get, which their processes and threads load in half of the time.
 */
const MODULES = "--conditions=tsets-modules";

/** One test file, to be run in one way. */
export interface TestRun {
  /** Relative to the repository. */
  file: string;
  /** With the TypeScript twins only. */
  fallback: boolean;
  /** Path of the Node that runs it. */
  node: string;
  /** Whether properties are tried less often, see test/effort.ts. */
  quick: boolean;
  /** Unless the file has a line `// limit: 180 s`. */
  limitMs: number;
  /** For everything that the tests put on disk. */
  home: string;
}

export interface TestOutcome {
  run: TestRun;
  passed: number;
  failed: number;
  skipped: number;
  /** Why the file counts as failed; undefined where all is well. */
  problem: string | undefined;
  /** Whatever the file printed. */
  output: string;
  ms: number;
}

/**
 * Runs a test file in a process of its own, for so long at most, and judges it by what uvu counted, not by the exit code
 * alone: uvu exits with 0 where a suite was never run and where a before hook threw.
 */
export async function runFile(run: TestRun): Promise<TestOutcome> {
  const path = join(root, run.file);
  const text = readFileSync(path, "utf8");
  const own = /^\/\/ limit: (\d+) s$/m.exec(text)?.[1];
  const start = performance.now();
  const { output, ended } = await execute(own === undefined ? run : { ...run, limitMs: Number(own) * 1000 });
  const ms = performance.now() - start;
  const counts = readCounts(output);
  const problem = findProblem(ended, counts) ?? findForgottenRun(path, text);
  const { total = 0, passed = 0, skipped = 0 } = counts ?? {};
  // A file that went wrong in another way than by a failed test is a failure by itself.
  const failed = total - passed > 0 ? total - passed : problem === undefined ? 0 : 1;
  return { run, passed, failed, skipped, problem, output, ms };
}

type End = { code: number | null; signal: NodeJS.Signals | null; late: boolean };

async function execute(run: TestRun): Promise<{ output: string; ended: End }> {
  const { TSETS_NATIVE: _inherited, ...inherited } = process.env;
  const modules = looksInside(run.file) ? [MODULES] : [];
  const child = spawn(run.node, ["--enable-source-maps", ...modules, compiledTest(run.file)], {
    cwd: root,
    // A process group of its own, so that what the test started ends with it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...inherited,
      FORCE_COLOR: "0",
      TSETS_HOME: run.home,
      ...(run.fallback ? { TSETS_NATIVE: "0" } : {}),
      ...(run.quick ? { TSETS_QUICK: "1" } : {}),
    },
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  child.stderr.on("data", (piece: Buffer) => pieces.push(piece));
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    killGroup(child.pid);
  }, run.limitMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", () => killGroup(child.pid));
    child.on("close", (...end) => resolve(end));
  });
  clearTimeout(limit);
  return { output: stripVTControlCharacters(Buffer.concat(pieces).toString()), ended: { code, signal, late } };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

interface Counts {
  total: number;
  passed: number;
  skipped: number;
}

/** uvu's closing lines; undefined where it never came to them. */
function readCounts(output: string): Counts | undefined {
  const all = [...output.matchAll(/^ {2}Total: {5}(\d+)\n {2}Passed: {4}(\d+)\n {2}Skipped: {3}(\d+)\n/gm)];
  const [, total, passed, skipped] = (all.at(-1) ?? []).map(Number);
  return all.length === 0 ? undefined : { total, passed, skipped };
}

function findProblem({ code, signal, late }: End, counts: Counts | undefined): string | undefined {
  if (late) return "took longer than its limit, and was killed";
  if (signal !== null) return `ended by ${signal}`;
  if (counts === undefined) return `ended with exit code ${code} before its tests did, or ran none`;
  if (counts.total === 0) return "ran no test";
  if (counts.passed < counts.total) return `${counts.total - counts.passed} of ${counts.total} tests failed`;
  return code === 0 ? undefined : `all tests passed, but it ended with exit code ${code}`;
}
