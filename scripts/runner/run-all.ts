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
  const pending = [...runs];
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const home = mkdtempSync(join(tmpdir(), "tsets-test-"));
      const outcome = await runFile({ ...next, home });
      rmSync(home, { recursive: true, force: true });
      report(outcome);
      totals.passed += outcome.passed;
      totals.failed += outcome.failed;
      totals.skipped += outcome.skipped;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return totals;
}

function report({ run, passed, problem, output, ms }: TestOutcome): void {
  const name = run.fallback ? `${run.file} (TSETS_NATIVE=0)` : run.file;
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  if (problem === undefined) {
    console.log(`  ok    ${name}: ${passed} in ${seconds}`);
  } else {
    console.log(`${output}\n  FAIL  ${name}: ${problem} (${seconds})`);
  }
}
