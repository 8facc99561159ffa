import type { NativeLock } from "../native/addon.js";
import type { Directory } from "./directory.js";
import { errnoOf } from "./io-error.js";

/** Who looks whether a lock is held takes it shared for some microseconds; so one refusal is not believed. */
const ATTEMPTS = 5;
const PAUSE_MS = 5;
/** A holder is a few numbers and names. */
const MAX_HOLDER_BYTES = 64 * 1024;

/**
 * An exclusive flock on a file, held by one process at a time; the system gives it up when that process ends, however.
 * The file stays: removing it would let two processes lock two files of one name.
 */
export class FileLock {
  readonly #lock: NativeLock;

  private constructor(lock: NativeLock) {
    this.#lock = lock;
  }

  /**
   * Takes the lock without waiting for its holder (some 20 ms pass before it is called held). undefined where another
   * process, or another FileLock of this one, has it, or where the file was replaced meanwhile.
   *
   * @param holder plain data, written as JSON into the file: who has it, for {@link holder}
   * @throws TSetError TSETS_IO, also where neither the addon nor flock(1) is there
   */
  static tryAcquire(directory: Directory, name: string, holder: object): FileLock | undefined {
    const text = Buffer.from(`${JSON.stringify(holder)}\n`);
    if (text.length > MAX_HOLDER_BYTES) throw new RangeError(`a lock's holder takes at most ${MAX_HOLDER_BYTES} bytes`);
    for (let attempt = 1; ; attempt++) {
      const lock = directory.tryLock(name, text);
      if (lock !== undefined) return new FileLock(lock);
      if (attempt === ATTEMPTS) return undefined;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }

  /**
   * Whether the lock is held, and what its holder, or the last one before, wrote. Does not wait. `holder` is undefined
   * where there is no such file, or it is empty, or its holder is writing it just now.
   */
  static holder(directory: Directory, name: string): { held: boolean; holder: Record<string, unknown> | undefined } {
    try {
      const held = directory.isLocked(name);
      return { held, holder: parseHolder(directory.readFile(name, { maxBytes: MAX_HOLDER_BYTES })) };
    } catch (error) {
      if (errnoOf(error) === "ENOENT") return { held: false, holder: undefined };
      throw error;
    }
  }

  /** A second call does nothing. */
  release(): void {
    this.#lock.release();
  }
}

function parseHolder(content: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const holder: unknown = JSON.parse(String(content));
    return typeof holder === "object" && holder !== null ? (holder as Record<string, unknown>) : undefined;
  } catch {
    // Half written: only the lock itself says something certain.
    return undefined;
  }
}
