/**
 * npm run bench [-- pattern …] [--json file]: runs the cases whose name contains one of the patterns, or all of them.
 *
 * Each case is a file of bench/cases/, runs in a fresh process, beside what it is compared with (its peers) in that same
 * process, and has seeded or counted data. Prints a table a case, and the machine; --json writes all of it to a file.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { buildAll } from "../scripts/build-all.js";
import { root } from "../scripts/stamp.js";
import type { CaseResult } from "./measure.js";

const CASES = join(root, "bench/cases");

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "string" } } });
buildAll("Release");
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${process.arch}`,
  node: process.versions.node,
};
console.log(
  Object.entries(machine)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", "),
);
const files = readdirSync(CASES)
  .filter((file) => file.endsWith(".ts"))
  .filter((file) => positionals.length === 0 || positionals.some((pattern) => file.includes(pattern)));
const results = files.map(runCase);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
if (results.length === 0 || results.some((result) => result === undefined)) process.exitCode = 1;

function runCase(file: string): CaseResult | undefined {
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", join(CASES, file)], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(`${file} ended with ${status}`);
    return undefined;
  }
  const result = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as CaseResult;
  console.log(`\n${basename(file, ".ts")}: ${result.title}`);
  console.table(Object.fromEntries(result.rows.map(({ name, ...numbers }) => [name, numbers])));
  return result;
}
