/**
 * npm run test:fuzz [-- --seconds <n>] [--keep]: fuzzes the native core, guided by coverage (libFuzzer), under
 * AddressSanitizer and UndefinedBehaviorSanitizer. It goes on from what earlier runs found, in .cache/fuzz-corpus; with
 * --keep, what of it covers code that nothing in test/native/core/corpus does is put there. What breaks something is
 * always put there.
 *
 * Needs clang with its runtime. Without, it says so and fails: nothing was fuzzed.
 * The last line is `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildCoreProgram, CORPUS, corpusFiles } from "./core-program.js";
import { FUZZER_PACKAGES, fuzzingCompiler } from "./fuzzing-compiler.js";
import { close } from "./runner/closing-line.js";
import type { Totals } from "./runner/run-all.js";
import { root } from "./stamp.js";

const FOUND = join(root, ".cache/fuzz-corpus");
/** Larger inputs reach nothing more: a program of all instructions is as short. */
const LIMITS = ["-max_len=1024"];

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "30" }, keep: { type: "boolean", default: false } },
});
const compiler = fuzzingCompiler();
if (compiler === undefined) {
  console.log(`  FAIL  there is no clang++ with libFuzzer (${FUZZER_PACKAGES}), so nothing was fuzzed`);
  close({ passed: 0, failed: 1, skipped: 0 });
} else {
  const options = { name: "core-fuzz", compiler, sanitize: "fuzzer,address,undefined", entry: "fuzz_core.cc" };
  const program = await buildCoreProgram(options);
  mkdirSync(FOUND, { recursive: true });
  const totals = fuzz(program);
  if (values.keep && totals.failed === 0) keep(program);
  close(totals);
}

function fuzz(program: string): Totals {
  const args = [FOUND, CORPUS, `-max_total_time=${values.seconds}`, ...LIMITS, `-artifact_prefix=${CORPUS}/`];
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const done = /Done (\d+) runs in/.exec(stderr)?.[1];
  if (status !== 0 || done === undefined) {
    console.log(`${stderr.slice(-10_000)}\n  FAIL  ended with ${status}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const reached = [...stderr.matchAll(/cov: \d+ ft: \d+/g)].at(-1)?.[0] ?? "nothing new";
  console.log(`  ok    ${done} inputs fuzzed in ${values.seconds} s; ${reached}`);
  return { passed: 1, failed: 0, skipped: 0 };
}

/** By code that is reached, and not by how often: a few hundred files tell that much. */
function keep(program: string): void {
  const before = corpusFiles().length;
  const args = ["-merge=1", "-use_counters=0", ...LIMITS, CORPUS, FOUND];
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`merging ended with ${status}:\n${stderr.slice(-10_000)}`);
  console.log(`  ${corpusFiles().length - before} inputs were added to the corpus of ${before}`);
}
