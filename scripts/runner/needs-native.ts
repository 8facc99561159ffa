import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Imports, readImports } from "../import-graph.js";
import { root } from "../stamp.js";

/** Whoever starts processes or threads may load anything in them. */
const STARTERS = ["node:child_process", "node:worker_threads"];

/**
 * Folders whose tests run whole jobs by the command line, for what it prints. What is below them runs without the addon
 * in its own tests; of these, one that persists and restarts, and the examples that print what they are to print.
 */
const WHOLE_JOBS = ["test/cli/", "test/docs/", "test/examples/", "test/faults/"];
/** They start processes, but none that computes. */
const NO_JOBS = ["test/scripts/"];
const WITHOUT_ADDON_TOO = [
  "test/cli/restart.test.ts",
  "test/examples/tsets.test.ts",
  "test/faults/crash-matrix.test.ts",
];

/** Whether a test file can come to the addon, and so has to be run without it too. */
export function reachesNative(file: string): boolean {
  if (WHOLE_JOBS.some((folder) => file.startsWith(folder))) return WITHOUT_ADDON_TOO.includes(file);
  if (NO_JOBS.some((folder) => file.startsWith(folder))) return false;
  const seen = new Set<string>();
  const pending = [file];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next === "src/native/load-addon.ts") return true;
    const { files, packages } = importsOf(next);
    if (packages.some((name) => STARTERS.includes(name))) return true;
    pending.push(...files.map(({ to }) => to));
  }
  return false;
}

const known = new Map<string, Imports>();

/** Nothing for a file that is not there: running the test will say so. */
function importsOf(file: string): Imports {
  let imports = known.get(file);
  if (imports === undefined) {
    imports = existsSync(join(root, file)) ? readImports(file) : { files: [], packages: [] };
    known.set(file, imports);
  }
  return imports;
}
