/**
 * npm run test:faults [-- pattern …]: all of the fault tests, at their full size, with the addon and without, and half a
 * minute of the fuzzer of the native core where clang is. Less than 10 minutes on 2 cores.
 *
 *   --no-fallback    not again with TSETS_NATIVE=0
 *   --limit <s>      seconds a file may take (570)
 *
 * Prints what was tried for each row of the table in docs/durability.md; the last line is `N passed, N failed`.
 */
import { execFile } from "node:child_process";
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { compileTests } from "./compile-tests.js";
import { FUZZER_PACKAGES, fuzzingCompiler } from "./fuzzing-compiler.js";
import { sourceFiles } from "./import-graph.js";
import { close } from "./runner/closing-line.js";
import { addTo, inParallel, runOne, type Totals } from "./runner/run-all.js";
import { root } from "./stamp.js";

/** What of it comes to the file system through the twins; the rest is the same without the addon. */
const TWINS = /crash-matrix|power-loss|failing-calls|damage|isolation|limits/;
const FUZZER = "scripts/test-fuzz.ts";
const FUZZER_SECONDS = 30;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { fallback: { type: "boolean", default: true }, limit: { type: "string", default: "570" } },
});

buildAll();
compileTests();
process.env.TSETS_FAULTS = "full";
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const tried = new Map<string, Map<string, number>>();
const files = sourceFiles("test/faults").filter((file) => file.endsWith(".test.ts") && asked(file));
const jobs = [
  ...files.map((file) => () => runTests(file, false)),
  ...files.filter((file) => values.fallback && TWINS.test(file)).map((file) => () => runTests(file, true)),
];
if (asked(FUZZER)) {
  if (fuzzingCompiler() !== undefined) jobs.unshift(runFuzzer);
  else {
    console.log(`  skip  the native core is not fuzzed: there is no clang++ with libFuzzer (${FUZZER_PACKAGES})`);
    totals.skipped++;
  }
}
await inParallel(jobs);
for (const [row, counts] of [...tried].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(row);
  for (const [what, n] of counts) console.log(`  ${String(n).padStart(8)}  ${what}`);
}
close(totals);

function asked(file: string): boolean {
  return positionals.length === 0 || positionals.some((pattern) => file.includes(pattern));
}

async function runTests(file: string, fallback: boolean): Promise<void> {
  const limitMs = Number(values.limit) * 1000;
  const outcome = await runOne({ file, fallback, node: process.execPath, quick: false, limitMs });
  addTo(totals, outcome);
  for (const [, row, what, n] of outcome.output.matchAll(/^tried\t(.+)\t(.+)\t(\d+)$/gm)) count(row, what, Number(n));
}

/** In a process of its own: compiling takes as long as fuzzing. */
async function runFuzzer(): Promise<void> {
  const begun = performance.now();
  const args = ["--import", "tsx", FUZZER, "--seconds", String(FUZZER_SECONDS)];
  const [code, output] = await new Promise<[unknown, string]>((resolve) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      resolve([error === null ? 0 : error.code, stdout + stderr]);
    });
  });
  const inputs = /(\d+) inputs fuzzed/.exec(output)?.[1];
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (code === 0 && inputs !== undefined) {
    totals.passed++;
    count("fuzzing", "inputs of the native core (libFuzzer)", Number(inputs));
    console.log(`  ok    ${FUZZER}: ${inputs} inputs in ${seconds} s`);
  } else {
    totals.failed++;
    console.log(`${output}\n  FAIL  ${FUZZER}: ended with ${code} (${seconds} s)`);
  }
}

function count(row: string, what: string, n: number): void {
  const counts = tried.get(row) ?? new Map<string, number>();
  tried.set(row, counts);
  counts.set(what, (counts.get(what) ?? 0) + n);
}
