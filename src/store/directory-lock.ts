import { hostname } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { hasCode } from "../errors.js";
import { Directory } from "./directory.js";
import { FileLock } from "./file-lock.js";
import { LOCK_FILE } from "./home-layout.js";
import { isMissing, type SystemError } from "./io-error.js";
import { hasOpen } from "./lock-owner.js";

/** Who holds, or held last, the lock of a directory. */
export interface LockHolder {
  pid: number;
  host: string;
  /** ISO 8601. */
  since: string;
}

/**
 * - held: another process, or another part of this one, has the lock
 * - gone: the path does not lead to this directory any more; somebody cleared it, and perhaps made another
 */
export type LockOutcome = FileLock | "held" | "gone";

let taken = 0;

/**
 * Takes the lock of a directory without waiting.
 *
 * A directory is removed by taking its lock, renaming it away and deleting it with the lock file last in doubt. So who
 * opened the directory before that, and gets the lock after it, holds the lock of nothing: FileLock compares the inode
 * of the lock file, and this function reads the file once more through the path, where a nonce must come back.
 */
export function lockDirectory(directory: Directory): LockOutcome {
  const nonce = `${process.pid}-${threadId}-${process.hrtime.bigint().toString(36)}-${taken++}`;
  const holder: LockHolder & { nonce: string } = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    nonce,
  };
  let lock: FileLock | undefined;
  try {
    lock = FileLock.tryAcquire(directory, LOCK_FILE, holder);
  } catch (error) {
    // No flock(1) is an ENOENT as well, and says nothing about the directory.
    if (isMissing(error) && !isLockingMissing(error)) return "gone";
    throw error;
  }
  if (lock === undefined) return leadsTo(directory.path) ? "held" : "gone";
  let found: string | undefined;
  try {
    found = nonceAt(directory.path);
  } catch (error) {
    lock.release();
    throw error;
  }
  if (found === nonce) return lock;
  lock.release();
  return "gone";
}

/** How often a lock is looked at whose file names somebody else than its holder. */
const ATTEMPTS = 5;
const PAUSE_MS = 5;

/**
 * Who has the lock of `directory` now, or had it last, as far as that is known.
 *
 * A lock that was taken just now still has the name of its last holder in its file: that process is gone, and its pid
 * may be anybody's. So a holder is believed that has the file open; one that is not to be seen stays undefined.
 */
export function lockState(directory: Directory): { held: boolean; holder: LockHolder | undefined } {
  for (let attempt = 1; ; attempt++) {
    const { held, holder } = FileLock.holder(directory, LOCK_FILE);
    const { pid, host, since } = holder ?? {};
    const known = typeof pid === "number" && typeof host === "string" && typeof since === "string";
    if (!held) return { held, holder: known ? { pid, host, since } : undefined };
    if (known && (host !== hostname() || hasOpen(pid, join(directory.path, LOCK_FILE)) !== false))
      return { held, holder: { pid, host, since } };
    if (attempt === ATTEMPTS) return { held, holder: undefined };
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}

/** True for the error of a machine that can lock nothing: no addon, and no flock(1). */
export function isLockingMissing(error: unknown): boolean {
  if (!hasCode(error, "TSETS_IO")) return false;
  const cause = (error as Error).cause as Partial<SystemError> | undefined;
  return cause?.syscall?.startsWith("spawnSync") === true;
}

function leadsTo(path: string): boolean {
  try {
    Directory.open(path).close();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function nonceAt(path: string): string | undefined {
  let directory: Directory;
  try {
    directory = Directory.open(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const content = directory.readFile(LOCK_FILE);
    if (content === undefined) return undefined;
    return (JSON.parse(String(content)) as { nonce?: string } | null)?.nonce;
  } catch (error) {
    // Another directory's lock, which its holder is writing just now.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  } finally {
    directory.close();
  }
}
