/**
 * npm run test:fuzz [-- --seconds <n>]: fuzzes the native core, guided by coverage (libFuzzer), under AddressSanitizer
 * and UndefinedBehaviorSanitizer. Inputs that found something new are in test/native/core/corpus; what breaks something
 * is put there too.
 *
 * Needs clang with its runtime (Debian: clang, libclang-rt-14-dev). Without, it says so and fails: nothing was fuzzed.
 * The last line is `N passed, N failed`.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildCoreProgram, CORPUS } from "./core-program.js";
import { close } from "./runner/closing-line.js";
import { root } from "./stamp.js";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "30" } } });
const compiler = ["clang++", "clang++-14"].find((name) => spawnSync(name, ["--version"]).status === 0);

if (compiler === undefined) {
  console.log("  FAIL  there is no clang++ (Debian: apt-get install clang libclang-rt-14-dev), so nothing was fuzzed");
  close({ passed: 0, failed: 1, skipped: 0 });
} else {
  const name = "core-fuzz";
  const program = buildCoreProgram({ name, compiler, sanitize: "fuzzer,address,undefined", entry: "fuzz_core.cc" });
  const found = join(root, ".cache/fuzz-corpus");
  mkdirSync(found, { recursive: true });
  const args = [found, CORPUS, `-max_total_time=${values.seconds}`, "-max_len=1024", `-artifact_prefix=${CORPUS}/`];
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const done = /Done (\d+) runs in/.exec(stderr)?.[1];
  if (status === 0 && done !== undefined) {
    console.log(
      `  ok    ${done} inputs fuzzed in ${values.seconds} s; ${/.*cov: \d+ ft: \d+/.exec(stderr.split("\n").findLast((line) => line.includes("cov: ")) ?? "")?.[0].trim()}`,
    );
    close({ passed: 1, failed: 0, skipped: 0 });
  } else {
    console.log(`${stderr.slice(-10_000)}\n  FAIL  ended with ${status}`);
    close({ passed: 0, failed: 1, skipped: 0 });
  }
}
