import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("fault-shim.c", import.meta.url));
const CACHE = fileURLToPath(new URL("../../../.cache/", import.meta.url));

/** The path of the compiled shim; it is compiled when its source is new. */
export function buildShim(): string {
  const hash = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
  const path = join(CACHE, `fault-shim-${hash}.so`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const made = `${path}.${process.pid}`;
  const flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"];
  const { status, stderr, error } = spawnSync("cc", [...flags, "-o", made, SOURCE, "-ldl", "-lpthread"]);
  if (status !== 0) throw new Error(`the fault shim was not compiled: ${error?.message ?? stderr}`);
  // Test files that run at the same time may all come here.
  renameSync(made, path);
  return path;
}
