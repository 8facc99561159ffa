import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { TSetError } from "../errors.js";
import type { FileStatus, NativeDirectory, NativeLock } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import { openDirectoryTwin } from "./directory-twin.js";
import { errnoOf, ioError } from "./io-error.js";
import type { MappedRegion } from "./mapped-region.js";
import { OutputFile } from "./output-file.js";

export interface CreateOptions {
  /** fsync every directory that was made and the one above it; false unless told. */
  durable?: boolean;
}

const DEFAULT_MAX_READ_BYTES = 1024 ** 3;
const MAX_NAME_BYTES = 255;

/**
 * An open directory, by which every file of a job is reached: a name is a plain file name, never a path, and symbolic
 * links are not followed. All calls are synchronous.
 *
 * Failures are TSetErrors TSETS_IO, or TSETS_NO_SPACE for a full disk, with the path and the errno; {@link errnoOf}
 * gives its name. Wrong names are TypeErrors. The thread that opened a directory owns it; close() gives the descriptor back.
 */
export class Directory {
  /** Absolute. */
  readonly path: string;
  readonly #handle: NativeDirectory;

  private constructor(path: string, handle: NativeDirectory) {
    this.path = path;
    this.#handle = handle;
  }

  /** Opens an existing directory. Its last component must not be a symbolic link; those before it may be. */
  static open(path: string): Directory {
    checkPath(path);
    const absolute = resolve(path);
    const open = native === undefined ? openDirectoryTwin : native.openDirectory;
    return new Directory(
      absolute,
      attempt("open", absolute, () => open(absolute)),
    );
  }

  /** mkdir -p with mode 0700. What exists already keeps its mode. */
  static create(path: string, options: CreateOptions = {}): Directory {
    checkPath(path);
    const absolute = resolve(path);
    const missing: string[] = [];
    let existing = absolute;
    while (!existsSync(existing) && dirname(existing) !== existing) {
      missing.unshift(basename(existing));
      existing = dirname(existing);
    }
    const real = attempt("open", existing, () => realpathSync(existing));
    // A process that was killed right after making it has not synced its name.
    if (options.durable === true) syncName(real);
    if (missing.length === 0) return Directory.open(absolute);
    let directory = Directory.open(real);
    for (const name of missing) {
      const above = directory;
      try {
        directory = above.directory(name, { ...options, create: true });
      } finally {
        above.close();
      }
    }
    return directory;
  }

  /** Opens, or with `create` makes where it is missing, a directory in this one. */
  directory(name: string, options: CreateOptions & { create?: boolean } = {}): Directory {
    const path = this.#pathOf(name);
    if (options.create === true) {
      attempt("create", path, () => this.#handle.makeDirectory(name));
    }
    const made = new Directory(
      path,
      attempt("open", path, () => this.#handle.openDirectory(name)),
    );
    if (options.create === true && options.durable === true) {
      try {
        made.sync();
        // Also where another process made it just now: its own fsync may not have run yet.
        this.sync();
      } catch (error) {
        made.close();
        throw error;
      }
    }
    return made;
  }

  /**
   * A new file (O_CREAT | O_EXCL, 0600); EEXIST where the name is taken, even by a dangling link.
   *
   * @param options durable: writing to the disk starts while the file grows, so that the final sync() is short; true unless told
   */
  createFile(name: string, options: { durable?: boolean } = {}): OutputFile {
    const path = this.#pathOf(name);
    const file = attempt("create", path, () => this.#handle.createFile(name, options.durable ?? true));
    return new OutputFile(path, file, () => this.remove(name));
  }

  /**
   * The content of a regular file; undefined where there is none (ENOENT).
   *
   * @param options maxBytes: a larger file is TSETS_CORRUPT; 1 GiB unless told
   */
  readFile(name: string, options: { maxBytes?: number } = {}): Buffer | undefined {
    const path = this.#pathOf(name);
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_READ_BYTES;
    checkSize("maxBytes", maxBytes);
    try {
      return this.#handle.readFile(name, maxBytes);
    } catch (error) {
      if (errnoOf(error) !== "EOVERFLOW") throw ioError(error, "read", path);
      const message = `${path} is larger than ${maxBytes} bytes, the most that such a file can have`;
      throw new TSetError("TSETS_CORRUPT", message, { path, cause: error });
    }
  }

  /** undefined where the name does not exist. A symbolic link is neither a file nor a directory. */
  stat(name: string): FileStatus | undefined {
    const path = this.#pathOf(name);
    return attempt("stat", path, () => this.#handle.stat(name));
  }

  /** Every name but "." and "..", sorted by code units. */
  list(): string[] {
    return attempt("list", this.path, () => this.#handle.list()).sort();
  }

  /** Replaces `to` where it exists. Durable after {@link sync}. */
  rename(from: string, to: string): void {
    this.#pathOf(to);
    const path = this.#pathOf(from);
    attempt(`rename to ${to}`, path, () => this.#handle.rename(from, to));
  }

  /**
   * TSETS_IO with errno EEXIST where `to` exists. Atomic where the system has such a rename; else a link and an unlink:
   * a crash between them, or an unlink that fails, leaves both names.
   */
  renameNoReplace(from: string, to: string): void {
    this.#pathOf(to);
    const path = this.#pathOf(from);
    attempt(`rename to ${to}`, path, () => this.#handle.renameNoReplace(from, to));
  }

  /**
   * Removes a file; no error where it is missing. Durable after {@link sync}.
   *
   * @param options later: the name is gone when this returns, the space of a large file is free some time after, and
   *   before a write fails for want of it; false unless told
   */
  remove(name: string, options: { later?: boolean } = {}): void {
    const path = this.#pathOf(name);
    attempt("remove", path, () => this.#handle.remove(name, options.later ?? false));
  }

  /** Removes a file, or a directory with all that is in it, without following links; no error where it is missing. */
  removeTree(name: string): void {
    if (this.stat(name)?.isDirectory !== true) {
      this.remove(name);
      return;
    }
    const inner = this.directory(name);
    try {
      for (const entry of inner.list()) inner.removeTree(entry);
    } finally {
      inner.close();
    }
    attempt("remove", inner.path, () => this.#handle.removeDirectory(name));
  }

  /** fsync of the directory itself: the names in it survive a power cut. */
  sync(): void {
    attempt("fsync", this.path, () => this.#handle.sync());
  }

  /**
   * Maps [offset, offset + length) of a file, privately: writing through it changes neither the file nor other maps.
   * The twin reads into the heap. A file that ends before is TSETS_CORRUPT. One map is at most as long as this Node's
   * `buffer.constants.MAX_LENGTH` (4 GiB with Node 20), and cannot be transferred to another thread.
   * `bytes.byteOffset` and `offset` are equal modulo 64.
   */
  map(name: string, offset: number, length: number): MappedRegion {
    const path = this.#pathOf(name);
    checkSize("offset", offset);
    checkSize("length", length);
    try {
      return this.#handle.map(name, offset, length);
    } catch (error) {
      if (errnoOf(error) !== "ENXIO") throw ioError(error, "map", path);
      const bytes = this.stat(name)?.bytes;
      const message = `${path} has ${bytes} bytes, expected at least ${offset + length}`;
      throw new TSetError("TSETS_CORRUPT", message, { path, offset, cause: error });
    }
  }

  /** For {@link FileLock}, which says what the result means. The file's content becomes `content` under the lock. */
  tryLock(name: string, content: Uint8Array): NativeLock | undefined {
    const path = this.#pathOf(name);
    const lock = attempt("lock", path, () => this.#handle.lock(name));
    try {
      if (lock !== undefined) attempt("write", path, () => lock.write(content));
    } catch (error) {
      lock?.release();
      throw error;
    }
    return lock;
  }

  /** For {@link FileLock}. */
  isLocked(name: string): boolean {
    const path = this.#pathOf(name);
    return attempt("lock", path, () => this.#handle.isLocked(name));
  }

  /** A second call does nothing; any other call on a closed directory is an error (EBADF). */
  close(): void {
    this.#handle.close();
  }

  #pathOf(name: string): string {
    checkName(name);
    return this.path === "/" ? `/${name}` : `${this.path}/${name}`;
  }
}

/** Brings the name of a directory to the disk. A mount point has none, and one that may not be read is not of our making. */
function syncName(path: string): void {
  const parent = dirname(path);
  if (parent === path) return;
  const [own, above] = attempt("stat", path, () => [statSync(path), statSync(parent)]);
  if (own.dev !== above.dev) return;
  let directory: Directory;
  try {
    directory = Directory.open(parent);
  } catch (error) {
    if (errnoOf(error) === "EACCES") return;
    throw error;
  }
  try {
    directory.sync();
  } finally {
    directory.close();
  }
}

function attempt<T>(doing: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw ioError(error, doing, path);
  }
}

function checkName(name: string): void {
  const plain =
    typeof name === "string" &&
    name !== "" &&
    name !== "." &&
    name !== ".." &&
    !name.includes("/") &&
    !name.includes("\0");
  if (!plain || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new TypeError(`not a plain file name: ${JSON.stringify(name)?.slice(0, 300)}`);
  }
}

function checkPath(path: string): void {
  if (typeof path !== "string" || path === "" || path.includes("\0")) {
    throw new TypeError(`not a path: ${JSON.stringify(path)?.slice(0, 300)}`);
  }
}

function checkSize(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${what} must be a whole number of bytes, not ${value}`);
}
