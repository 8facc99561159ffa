import { type BigIntStats, readdirSync, statSync } from "node:fs";
import { errnoOf } from "./io-error.js";

/**
 * Whether process `pid` of this machine has the file at `path` open, as the holder of its lock does from before it has
 * the lock until after. undefined where that cannot be seen: without /proc, and of another user's process.
 */
export function hasOpen(pid: number, path: string): boolean | undefined {
  const file = statusOf(path);
  if (file === undefined) return false;
  const descriptors = `/proc/${pid}/fd`;
  let names: string[];
  try {
    names = readdirSync(descriptors);
  } catch {
    return exists(pid) ? undefined : false;
  }
  return names.some((name) => {
    const open = statusOf(`${descriptors}/${name}`);
    return open?.ino === file.ino && open.dev === file.dev;
  });
}

/** undefined where nothing is there, or not any more; numbers of inodes go beyond 2^53. */
function statusOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== "ESRCH";
  }
}
