/**
 * npm run test:faults [-- pattern …]: all of the fault tests, at their full size, with the addon and without.
 *
 *   --no-fallback    not again with TSETS_NATIVE=0
 *   --limit <s>      seconds a file may take (570)
 *
 * Prints what was tried for each row of the table in docs/durability.md; the last line is `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "./build-all.js";
import { compileTests } from "./compile-tests.js";
import { sourceFiles } from "./import-graph.js";
import { close } from "./runner/closing-line.js";
import { runFile } from "./runner/run-file.js";

/** What of it comes to the file system through the twins; the rest is the same without the addon. */
const TWINS = /crash-matrix|power-loss|failing-calls|damage|isolation|limits/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: { fallback: { type: "boolean", default: true }, limit: { type: "string", default: "570" } },
});

buildAll();
compileTests();
process.env.TSETS_FAULTS = "full";
const files = sourceFiles("test/faults")
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => positionals.length === 0 || positionals.some((pattern) => file.includes(pattern)));
const pending = [
  ...files.map((file) => ({ file, fallback: false })),
  ...files.filter((file) => values.fallback && TWINS.test(file)).map((file) => ({ file, fallback: true })),
];
const totals = { passed: 0, failed: 0, skipped: 0 };
const tried = new Map<string, Map<string, number>>();
await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const [row, counts] of [...tried].sort(([a], [b]) => (a < b ? -1 : 1))) {
  console.log(row);
  for (const [what, n] of counts) console.log(`  ${String(n).padStart(8)}  ${what}`);
}
close(totals);

async function work(): Promise<void> {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const home = mkdtempSync(join(tmpdir(), "tsets-faults-"));
    const { passed, failed, skipped, problem, output, ms } = await runFile({
      ...next,
      node: process.execPath,
      quick: false,
      limitMs: Number(values.limit) * 1000,
      home,
    });
    rmSync(home, { recursive: true, force: true });
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    const name = `${next.file}${next.fallback ? " (TSETS_NATIVE=0)" : ""}`;
    if (problem !== undefined) console.log(`${output}\n  FAIL  ${name}: ${problem}`);
    const seed = /^seed\t(\d+)$/m.exec(output)?.[1];
    console.log(
      `  ${problem === undefined ? "ok  " : "FAIL"}  ${name}: ${passed} in ${(ms / 1000).toFixed(1)} s, seed ${seed}`,
    );
    for (const [, row, what, n] of output.matchAll(/^tried\t(.+)\t(.+)\t(\d+)$/gm)) add(row, what, Number(n));
  }
}

function add(row: string, what: string, n: number): void {
  const counts = tried.get(row) ?? new Map<string, number>();
  tried.set(row, counts);
  counts.set(what, (counts.get(what) ?? 0) + n);
}
