import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory of its own for a test file, removed when its process exits. */
export function scratchDirectory(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `tsets-${name}-`));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The error that `call` throws; undefined where it throws none. */
export function thrownBy(call: () => unknown): (Error & { code?: string }) | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Runs the text of an ES module in a process of its own, with `flags` for Node. */
export function runModule(
  text: string,
  options: { env?: NodeJS.ProcessEnv; shell?: string; flags?: string[] } = {},
): { status: number | null; stdout: string; stderr: string } {
  const command = [process.execPath, ...(options.flags ?? []), "--input-type=module", "-e", text];
  const env = { ...process.env, NODE_OPTIONS: "", ...options.env };
  // `shell` runs first in the same process, such as a ulimit.
  const [file, ...args] =
    options.shell === undefined ? command : ["/bin/sh", "-c", `${options.shell}; exec "$@"`, "sh", ...command];
  const { status, stdout, stderr } = spawnSync(file, args, { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** File URL of a built module, such as "store/directory.js". */
export function built(module: string): string {
  return import.meta.resolve(`#src/${module}`);
}
