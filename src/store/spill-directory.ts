import { join, resolve } from "node:path";
import { TSetError } from "../errors.js";
import { Directory } from "./directory.js";
import { isLockingMissing, lockDirectory, lockState } from "./directory-lock.js";
import { doomDirectory, removeDoomed } from "./doomed-directory.js";
import type { FileLock } from "./file-lock.js";
import { isOrphanName, isSpillName, orphanName, SPILL, spillName, UNLOCKED_FILE } from "./home-layout.js";
import { isMissing } from "./io-error.js";
import { checkJobId } from "./job-id.js";

const MAX_DIRECTORIES = 10_000;

/**
 * Where one run of a job spills: `<home>/spill/<job id>-<n>/`. Its lock is held while it is in use, and by that, not by
 * a process number that another process may have got since, orphans are known. Nothing in it is durable.
 */
export class SpillDirectory {
  /** Workers open it by this path. */
  readonly path: string;
  readonly #name: string;
  readonly #above: Directory;
  readonly #directory: Directory;
  readonly #lock: FileLock | undefined;
  #removed = false;

  private constructor(above: Directory, name: string, directory: Directory, lock: FileLock | undefined) {
    this.path = directory.path;
    this.#name = name;
    this.#above = above;
    this.#directory = directory;
    this.#lock = lock;
  }

  /** Makes and locks the first `<job id>-<n>` that is free. */
  static create(home: string, jobId: string): SpillDirectory {
    checkJobId(jobId);
    const above = Directory.create(join(resolve(home), SPILL));
    try {
      for (let n = 1; n <= MAX_DIRECTORIES; n++) {
        const name = spillName(jobId, n);
        if (above.stat(name) !== undefined) continue;
        const made = lockNew(above, name);
        if (made !== undefined) return new SpillDirectory(above, name, made.directory, made.lock);
      }
      throw new TSetError("TSETS_IO", `${above.path}: no free spill directory for ${jobId}`, {
        jobId,
        path: above.path,
      });
    } catch (error) {
      above.close();
      throw error;
    }
  }

  /** Removes the directory with all that is in it, and gives up the lock. A second call does nothing. */
  remove(): void {
    if (this.#removed) return;
    this.#removed = true;
    try {
      doomDirectory(this.#above, this.#name, orphanName(), { durable: false });
    } finally {
      this.#lock?.release();
      this.#directory.close();
      this.#above.close();
    }
  }
}

/**
 * Removes the spill directories under `home` that no process uses. Cheap where there are none.
 *
 * @returns the names that were removed
 */
export function removeOrphanSpills(home: string): string[] {
  let above: Directory;
  try {
    above = Directory.open(join(resolve(home), SPILL));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const removed: string[] = [];
  try {
    for (const name of above.list()) {
      if (isOrphanName(name)) removeDoomed(above, name);
      else if (isSpillName(name) && removeOrphan(above, name)) removed.push(name);
    }
  } finally {
    above.close();
  }
  return removed;
}

/**
 * Two processes may make the same directory; the one that gets its lock has it. undefined: somebody else has it, or
 * took it for an orphan before it was locked.
 */
function lockNew(above: Directory, name: string): { directory: Directory; lock: FileLock | undefined } | undefined {
  let directory: Directory;
  try {
    directory = above.directory(name, { create: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const outcome = lockDirectory(directory);
    if (typeof outcome !== "string") return { directory, lock: outcome };
    directory.close();
    return undefined;
  } catch (error) {
    if (!isLockingMissing(error)) {
      giveUp(above, name, directory);
      throw error;
    }
    // No process that can lock may take it for an orphan.
    directory.createFile(UNLOCKED_FILE).close();
    return { directory, lock: undefined };
  }
}

/** Removes what could not be locked, on a full disk say, unless somebody else has locked it. What stays is an orphan. */
function giveUp(above: Directory, name: string, directory: Directory): void {
  try {
    if (!lockState(directory).held) doomDirectory(above, name, orphanName(), { durable: false });
  } catch {
    // The error that came first says more; the next run removes orphans.
  } finally {
    directory.close();
  }
}

function removeOrphan(above: Directory, name: string): boolean {
  if (above.stat(name)?.isDirectory !== true) return false;
  let directory: Directory;
  try {
    directory = above.directory(name);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  try {
    if (directory.stat(UNLOCKED_FILE) !== undefined) return false;
    const outcome = lockDirectory(directory);
    if (typeof outcome === "string") return false;
    try {
      doomDirectory(above, name, orphanName(), { durable: false });
      return true;
    } finally {
      outcome.release();
    }
  } catch (error) {
    if (isLockingMissing(error)) return false;
    throw error;
  } finally {
    directory.close();
  }
}
