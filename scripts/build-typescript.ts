import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { bundle } from "./bundle.js";
import { filesUnder, hashInputs, installedVersion, readStamp, root, writeStamp } from "./stamp.js";

const STEP = "build-typescript";
const PROGRAM = join(root, "dist/bundle/main.js");

/**
 * Compiles src/ to dist/, and bundles that, where it is due.
 *
 * @throws Error where the compiler finds errors; it has printed them
 */
export function buildTypeScript(): void {
  const hash = hashInputs(
    ["src", "tsconfig.json", "scripts/bundle.ts"],
    [installedVersion("typescript"), installedVersion("esbuild")],
  );
  if (readStamp(STEP) === hash && existsSync(PROGRAM)) return;
  removeOrphans();
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
  if (status !== 0) throw new Error("src/ does not compile");
  bundle();
  writeStamp(STEP, hash);
}

/** What a source that is gone once was compiled to: it would be tested and published still. */
function removeOrphans(): void {
  const dist = join(root, "dist");
  if (!existsSync(dist)) return;
  for (const file of filesUnder(dist)) {
    const source = join(root, "src", relative(dist, file).replace(/(\.d\.ts|\.js)$/, ".ts"));
    if (!existsSync(source)) rmSync(file);
  }
}
