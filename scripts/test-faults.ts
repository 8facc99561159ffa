/**
 * npm run test:faults [-- pattern …]: all of the fault tests, at their full size, with the addon and without, and a
 * minute of the fuzzer of the native core where clang is.
 *
 *   --no-fallback    not again with TSETS_NATIVE=0
 *   --limit <s>      seconds a file may take (570)
 *
 * Prints what was tried for each row of the table in docs/durability.md; the last line is `N passed, N failed`.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { compileTests } from "./compile-tests.js";
import { FUZZER_PACKAGES, fuzzingCompiler } from "./fuzzing-compiler.js";
import { sourceFiles } from "./import-graph.js";
import { close } from "./runner/closing-line.js";
import { runFile } from "./runner/run-file.js";
import { root } from "./stamp.js";

/** What of it comes to the file system through the twins; the rest is the same without the addon. */
const TWINS = /crash-matrix|power-loss|failing-calls|damage|isolation|limits/;
const FUZZER = "scripts/test-fuzz.ts";
const FUZZER_SECONDS = 60;

/** How one row, or a part of it, went. */
interface Outcome {
  name: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Why it counts as failed; undefined where all is well. */
  problem: string | undefined;
  output: string;
  ms: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { fallback: { type: "boolean", default: true }, limit: { type: "string", default: "570" } },
});

buildAll();
compileTests();
process.env.TSETS_FAULTS = "full";
const totals = { passed: 0, failed: 0, skipped: 0 };
const tried = new Map<string, Map<string, number>>();
const files = sourceFiles("test/faults").filter((file) => file.endsWith(".test.ts") && asked(file));
const pending: (() => Promise<Outcome>)[] = [
  ...files.map((file) => () => runTests(file, false)),
  ...files.filter((file) => values.fallback && TWINS.test(file)).map((file) => () => runTests(file, true)),
];
if (asked(FUZZER)) {
  if (fuzzingCompiler() !== undefined) pending.unshift(runFuzzer);
  else {
    console.log(`  skip  the native core is not fuzzed: there is no clang++ with libFuzzer (${FUZZER_PACKAGES})`);
    totals.skipped++;
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const [row, counts] of [...tried].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(row);
  for (const [what, n] of counts) console.log(`  ${String(n).padStart(8)}  ${what}`);
}
close(totals);

function asked(file: string): boolean {
  return positionals.length === 0 || positionals.some((pattern) => file.includes(pattern));
}

async function work(): Promise<void> {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { name, passed, failed, skipped, problem, output, ms } = await next();
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    const seed = /^seed\t\d+$/m.exec(output)?.[0].replace("seed\t", ", seed ") ?? "";
    if (problem !== undefined) console.log(`${output}\n  FAIL  ${name}: ${problem}`);
    console.log(
      `  ${problem === undefined ? "ok  " : "FAIL"}  ${name}: ${passed} in ${(ms / 1000).toFixed(1)} s${seed}`,
    );
    for (const [, row, what, n] of output.matchAll(/^tried\t(.+)\t(.+)\t(\d+)$/gm)) add(row, what, Number(n));
  }
}

async function runTests(file: string, fallback: boolean): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "tsets-faults-"));
  const limitMs = Number(values.limit) * 1000;
  const outcome = await runFile({ file, fallback, node: process.execPath, quick: false, limitMs, home });
  rmSync(home, { recursive: true, force: true });
  return { ...outcome, name: `${file}${fallback ? " (TSETS_NATIVE=0)" : ""}` };
}

/** In a process of its own: compiling takes as long as fuzzing. */
async function runFuzzer(): Promise<Outcome> {
  const begun = performance.now();
  const args = ["--import", "tsx", FUZZER, "--seconds", String(FUZZER_SECONDS)];
  const [code, output] = await new Promise<[unknown, string]>((resolve) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve([error === null ? 0 : error.code, stdout + stderr]);
    });
  });
  const inputs = /(\d+) inputs fuzzed/.exec(output)?.[1];
  const ok = code === 0 && inputs !== undefined;
  if (ok) add("fuzzing", "inputs of the native core (libFuzzer)", Number(inputs));
  const counts = { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
  const problem = ok ? undefined : `ended with ${code}`;
  return { name: FUZZER, ...counts, problem, output, ms: performance.now() - begun };
}

function add(row: string, what: string, n: number): void {
  const counts = tried.get(row) ?? new Map<string, number>();
  tried.set(row, counts);
  counts.set(what, (counts.get(what) ?? 0) + n);
}
