import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./stamp.js";

const BUNDLE = join(root, "dist/bundle");
/** The library, the program, and what it starts in threads and processes; all others come in with these. */
const ENTRIES = ["index", "cli/main", "job/worker-start", "job/worker-entry", "job/worker-main", "job/isolated-entry"];

/**
 * Puts the modules of dist/ together into few files, which is what the package publishes: to find and read 280 files is most
 * of the time in which a worker thread starts. Code that asks where it is lies two folders below the package, here as in src/.
 */
export function bundle(): void {
  rmSync(BUNDLE, { recursive: true, force: true });
  buildSync({
    entryPoints: ENTRIES.map((entry) => join(root, "dist", `${entry}.js`)),
    outdir: BUNDLE,
    entryNames: "[name]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "warning",
  });
  chmodSync(join(BUNDLE, "main.js"), 0o755);
}
