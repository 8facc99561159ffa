import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { filesUnder, hashInputs, installedVersion, readStamp, root, writeStamp } from "./stamp.js";

const STEP = "build-typescript";
const BIN = join(root, "dist/cli/main.js");

/**
 * Compiles src/ to dist/ where that is due.
 *
 * @throws Error where the compiler finds errors; it has printed them
 */
export function buildTypeScript(): void {
  const hash = hashInputs(["src", "tsconfig.json"], [installedVersion("typescript")]);
  if (readStamp(STEP) === hash && existsSync(BIN)) return;
  removeOrphans();
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", root], { stdio: "inherit" });
  if (status !== 0) throw new Error("src/ does not compile");
  chmodSync(BIN, 0o755);
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
