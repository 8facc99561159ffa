/**
 * npm run test:sanitizers [-- --inputs <n>]: the properties of the native core under AddressSanitizer with
 * UndefinedBehaviorSanitizer, and under ThreadSanitizer, with g++. The core knows no Node, so no Node is needed.
 *
 * The last line is `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { buildCoreProgram, corpusFiles } from "./core-program.js";
import { close } from "./runner/closing-line.js";

const THREADS = 4;
const { values } = parseArgs({ options: { inputs: { type: "string", default: "4000" } } });
const seed = String(Date.now() % 2 ** 31);
const totals = { passed: 0, failed: 0, skipped: 0 };

for (const sanitize of ["address,undefined", "thread"]) {
  try {
    const name = `core-${sanitize.replace(",", "-")}`;
    const program = buildCoreProgram({ name, compiler: "g++", sanitize, entry: "run_core.cc" });
    const args = [seed, values.inputs, String(THREADS), ...corpusFiles()];
    const { status, signal, stdout } = spawnSync(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    if (status !== 0) throw new Error(`ended with ${signal ?? status}; seed ${seed}`);
    console.log(`  ok    ${sanitize}: ${String(stdout).trim()}, seed ${seed}`);
    totals.passed++;
  } catch (error) {
    console.log(`  FAIL  ${sanitize}: ${(error as Error).message}`);
    totals.failed++;
  }
}
close(totals);
