import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const BEGIN = "<!-- results -->";
const END = "<!-- end of results -->";

/** In general words: what matters for reading the figures. */
export function machineText(): string {
  return `${availableParallelism()}-core ${process.arch === "x64" ? "x86-64" : process.arch} machine, ${process.platform}, Node ${process.versions.node}`;
}

/** Puts the table between the marks of bench/README.md, and the chart beside it. */
export function publish(table: string, chart: string): void {
  const path = join(FOLDER, "README.md");
  const text = readFileSync(path, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} has no place for results: ${BEGIN} … ${END}`);
  const section = `${BEGIN}\n${machineText()}.\n\n${table}\n`;
  writeFileSync(path, text.slice(0, begin) + section + text.slice(end));
  writeFileSync(join(FOLDER, "ratios.svg"), chart);
}
