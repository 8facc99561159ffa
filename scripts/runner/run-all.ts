import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { runFile, type TestOutcome, type TestRun } from "./run-file.js";

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs the files, as many at a time as there are cores, and prints a line for each and all that a failed one printed. */
export async function runAll(runs: readonly Omit<TestRun, "home">[]): Promise<Totals> {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
  await inParallel(runs.map((run) => async () => addTo(totals, await runOne(run))));
  return totals;
}

/** Runs what it is given, as much at a time as there are cores. */
export async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const pending = [...jobs];
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) await next();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

/** Runs a file with a home of its own, and prints how it went. */
export async function runOne(run: Omit<TestRun, "home">): Promise<TestOutcome> {
  const home = mkdtempSync(join(tmpdir(), "tsets-test-"));
  const outcome = await runFile({ ...run, home });
  rmSync(home, { recursive: true, force: true });
  report(outcome);
  return outcome;
}

export function addTo(totals: Totals, { passed, failed, skipped }: Totals): void {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

function report({ run, passed, problem, output, ms }: TestOutcome): void {
  const name = run.fallback ? `${run.file} (TSETS_NATIVE=0)` : run.file;
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  // Of what is drawn at random, so that it can be drawn again.
  const seed = /^seed\t(\d+)$/m.exec(output)?.[1];
  if (problem === undefined) {
    console.log(`  ok    ${name}: ${passed} in ${seconds}${seed === undefined ? "" : `, seed ${seed}`}`);
  } else {
    console.log(`${output}\n  FAIL  ${name}: ${problem} (${seconds})`);
  }
}
