import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CASES } from "./cases/index.js";
import { ratioChart } from "./ratio-chart.js";
import type { CaseResult } from "./results.js";
import { resultTable } from "./table.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const BEGIN = "<!-- results -->";
const END = "<!-- end of results -->";

/** In general words: what matters for reading the figures. */
export function machineText(): string {
  return `${availableParallelism()}-core ${process.arch === "x64" ? "x86-64" : process.arch} machine, ${process.platform}, Node ${process.versions.node}`;
}

/**
 * Keeps the results in bench/results.json, where those of cases that did not run now stay as they are, and writes the
 * table of all of them between the marks of bench/README.md, and the chart beside it.
 */
export function publish(results: readonly CaseResult[]): void {
  const file = join(FOLDER, "results.json");
  const kept = new Map<string, CaseResult>();
  if (existsSync(file))
    for (const one of JSON.parse(readFileSync(file, "utf8")) as CaseResult[]) kept.set(one.name, one);
  for (const one of results) kept.set(one.name, one);
  const all = CASES.flatMap(({ name }) => kept.get(name) ?? []);
  writeFileSync(file, `${JSON.stringify(all, undefined, 1)}\n`);
  const path = join(FOLDER, "README.md");
  const text = readFileSync(path, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} has no place for results: ${BEGIN} … ${END}`);
  const section = `${BEGIN}\n${machineText()}.\n\n${resultTable(all)}\n`;
  writeFileSync(path, text.slice(0, begin) + section + text.slice(end));
  writeFileSync(join(FOLDER, "ratios.svg"), ratioChart(all));
}
