import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Import, type Imports, readImports } from "../import-graph.js";
import { root } from "../stamp.js";

/** Whoever starts processes or threads may load anything in them. */
const STARTERS = ["node:child_process", "node:worker_threads"];
/** What "tsets" stands for. */
const LIBRARY = "src/index.ts";

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
  return reaches(
    file,
    ({ files, packages }) =>
      files.some(({ to }) => to === "src/native/load-addon.ts") || packages.some((name) => STARTERS.includes(name)),
  );
}

/** Whether a test file, or what it imports, uses single modules of the library, and not only what the library exports. */
export function looksInside(file: string): boolean {
  return reaches(file, ({ files }) => files.some(isInside), LIBRARY);
}

function isInside({ to, typeOnly }: Import): boolean {
  return to.startsWith("src/") && to !== LIBRARY && !typeOnly;
}

/** Whether a file, or one that it imports by some way, has such imports; those of `closed` are not looked at. */
function reaches(file: string, found: (imports: Imports) => boolean, closed?: string): boolean {
  const seen = new Set(closed === undefined ? [] : [closed]);
  const pending = [file];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const imports = importsOf(next);
    if (found(imports)) return true;
    pending.push(...imports.files.filter(({ typeOnly }) => !typeOnly).map(({ to }) => to));
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
