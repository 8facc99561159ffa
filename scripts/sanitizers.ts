import { buildCoreProgram, corpusFiles } from "./core-program.js";
import { runProgram } from "./run-program.js";
import type { Totals } from "./runner/run-all.js";

const THREADS = 4;

/**
 * The properties of the native core under AddressSanitizer with UndefinedBehaviorSanitizer, and under ThreadSanitizer,
 * with g++: over the fuzzer's corpus, and over random inputs on one thread and on several. Both side by side.
 */
export async function runSanitizers(inputs: number): Promise<Totals> {
  const seed = Date.now() % 2 ** 31;
  const passed = await Promise.all(["address,undefined", "thread"].map((sanitize) => run(sanitize, inputs, seed)));
  return { passed: passed.filter(Boolean).length, failed: passed.filter((ok) => !ok).length, skipped: 0 };
}

async function run(sanitize: string, inputs: number, seed: number): Promise<boolean> {
  try {
    const name = `core-${sanitize.replace(",", "-")}`;
    const program = await buildCoreProgram({ name, compiler: "g++", sanitize, entry: "run_core.cc" });
    const printed = await runProgram(program, [seed, inputs, THREADS, ...corpusFiles()].map(String));
    console.log(`  ok    ${sanitize}: ${printed.trim()}, seed ${seed}`);
    return true;
  } catch (error) {
    console.log(`  FAIL  ${sanitize}: ${(error as Error).message}; seed ${seed}`);
    return false;
  }
}
