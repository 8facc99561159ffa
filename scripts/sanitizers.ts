import { spawnSync } from "node:child_process";
import { buildCoreProgram, corpusFiles } from "./core-program.js";
import type { Totals } from "./runner/run-all.js";

const THREADS = 4;

/**
 * The properties of the native core under AddressSanitizer with UndefinedBehaviorSanitizer, and under ThreadSanitizer,
 * with g++: over the fuzzer's corpus, and over random inputs on one thread and on several.
 */
export function runSanitizers(inputs: number): Totals {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const seed = Date.now() % 2 ** 31;
  for (const sanitize of ["address,undefined", "thread"]) {
    try {
      const name = `core-${sanitize.replace(",", "-")}`;
      const program = buildCoreProgram({ name, compiler: "g++", sanitize, entry: "run_core.cc" });
      const args = [seed, inputs, THREADS, ...corpusFiles()].map(String);
      const { status, signal, stdout } = spawnSync(program, args, { stdio: ["ignore", "pipe", "inherit"] });
      if (status !== 0) throw new Error(`ended with ${signal ?? status}; seed ${seed}`);
      console.log(`  ok    ${sanitize}: ${String(stdout).trim()}, seed ${seed}`);
      totals.passed++;
    } catch (error) {
      console.log(`  FAIL  ${sanitize}: ${(error as Error).message}`);
      totals.failed++;
    }
  }
  return totals;
}
