import * as fs from "node:fs";
import { join } from "node:path";
import type { FileStatus, NativeDirectory, NativeFile, NativeLock, NativeMapping } from "../native/addon.js";
import { crc32cTwin } from "./crc32c-twin.js";
import { flockExclusive, flockProbe } from "./flock-command.js";
import { isMissing, type SystemError, systemError } from "./io-error.js";

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
/** libuv reads and writes at most 2 GiB a call, and JavaScript waits for it. */
const READ_BYTES = 16 * 1024 * 1024;
/** Where typed arrays may start in the heap copy of a mapped range is where they could in the file. */
const MAP_ALIGNMENT = 64;

/**
 * Opens a directory over node:fs. The descriptor is for fsync; node:fs has no openat, so files are reached by path,
 * and a directory that is renamed while it is open is lost.
 */
export function openDirectoryTwin(path: string): NativeDirectory {
  return new DirectoryTwin(path, fs.openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW));
}

class DirectoryTwin implements NativeDirectory {
  readonly #path: string;
  #fd: number;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  openDirectory(name: string): NativeDirectory {
    return openDirectoryTwin(this.#at(name, "open"));
  }

  makeDirectory(name: string): boolean {
    try {
      fs.mkdirSync(this.#at(name, "mkdir"), 0o700);
      return true;
    } catch (error) {
      if ((error as SystemError).code === "EEXIST") return false;
      throw error;
    }
  }

  createFile(name: string): NativeFile {
    return new FileTwin(fs.openSync(this.#at(name, "open"), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
  }

  readFile(name: string, maxBytes: number): Buffer | undefined {
    let fd: number;
    try {
      fd = openRegular(this.#at(name, "open"));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      const bytes = fs.fstatSync(fd).size;
      if (bytes > maxBytes) throw systemError("EOVERFLOW", "read", join(this.#path, name));
      const content = Buffer.allocUnsafeSlow(bytes);
      if (readFully(fd, content, 0) < bytes) throw systemError("EIO", "read", join(this.#path, name));
      return content;
    } finally {
      fs.closeSync(fd);
    }
  }

  stat(name: string): FileStatus | undefined {
    const stat = fs.lstatSync(this.#at(name, "stat"), { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    return { bytes: stat.size, isFile: stat.isFile(), isDirectory: stat.isDirectory(), mtimeMs: stat.mtimeMs };
  }

  list(): string[] {
    return fs.readdirSync(this.#at(".", "scandir"));
  }

  rename(from: string, to: string): void {
    fs.renameSync(this.#at(from, "rename"), this.#at(to, "rename"));
  }

  renameNoReplace(from: string, to: string): void {
    fs.linkSync(this.#at(from, "link"), this.#at(to, "link"));
    try {
      fs.unlinkSync(this.#at(from, "unlink"));
    } catch {
      // `to` is there: to call that a failure would have its caller take it for missing. One name more does no harm.
    }
  }

  remove(name: string): boolean {
    return existed(() => fs.unlinkSync(this.#at(name, "unlink")));
  }

  removeDirectory(name: string): boolean {
    return existed(() => fs.rmdirSync(this.#at(name, "rmdir")));
  }

  sync(): void {
    this.#at(".", "fsync");
    fs.fsyncSync(this.#fd);
  }

  map(name: string, offset: number, length: number): NativeMapping {
    const path = this.#at(name, "open");
    const fd = openRegular(path);
    try {
      if (fs.fstatSync(fd).size < offset + length) throw systemError("ENXIO", "mmap", path);
      const lead = offset % MAP_ALIGNMENT;
      const bytes = new Uint8Array(lead + length).subarray(lead);
      if (readFully(fd, bytes, offset) < length) throw systemError("ENXIO", "mmap", path);
      return { bytes, close() {} };
    } finally {
      fs.closeSync(fd);
    }
  }

  lock(name: string): NativeLock | undefined {
    const path = this.#at(name, "open");
    const fd = fs.openSync(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
    try {
      if (flockExclusive(fd, path)) {
        const opened = fs.fstatSync(fd, { bigint: true });
        const named = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
        if (named?.ino === opened.ino && named.dev === opened.dev) return new LockTwin(fd);
      }
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
    fs.closeSync(fd);
    return undefined;
  }

  isLocked(name: string): boolean {
    const path = this.#at(name, "open");
    const fd = openRegular(path);
    try {
      return flockProbe(fd, path);
    } finally {
      fs.closeSync(fd);
    }
  }

  close(): void {
    if (this.#fd < 0) return;
    fs.closeSync(this.#fd);
    this.#fd = -1;
  }

  #at(name: string, syscall: string): string {
    const path = join(this.#path, name);
    if (this.#fd < 0) throw systemError("EBADF", syscall, path);
    return path;
  }
}

class FileTwin implements NativeFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array): void {
    writeFully(this.#fd, bytes, null);
  }

  writeChecked(bytes: Uint8Array, seed: number): number {
    this.write(bytes);
    return crc32cTwin(bytes, seed);
  }

  sync(): void {
    fs.fsyncSync(this.#fd);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}

class LockTwin implements NativeLock {
  #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array): void {
    fs.ftruncateSync(this.#fd, 0);
    writeFully(this.#fd, bytes, 0);
  }

  release(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    try {
      fs.closeSync(fd);
    } catch (error) {
      // The lock is given up all the same: only what its holder wrote may be lost, and that is of no use any more.
      if ((error as SystemError).code === "EBADF") throw error;
    }
  }
}

/** Opens without following a link and without waiting for the other end of a FIFO. */
function openRegular(path: string): number {
  const fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  if (fs.fstatSync(fd).isFile()) return fd;
  fs.closeSync(fd);
  throw systemError("EINVAL", "open", path);
}

/** Returns how much was read, which is less where the file ends before. */
function readFully(fd: number, bytes: Uint8Array, position: number): number {
  let at = 0;
  while (at < bytes.length) {
    const read = fs.readSync(fd, bytes, at, Math.min(READ_BYTES, bytes.length - at), position + at);
    if (read === 0) break;
    at += read;
  }
  return at;
}

function writeFully(fd: number, bytes: Uint8Array, position: number | null): void {
  let at = 0;
  while (at < bytes.length) {
    const written = fs.writeSync(fd, bytes, at, bytes.length - at, position === null ? null : position + at);
    if (written === 0) throw systemError("EIO", "write", undefined);
    at += written;
  }
}

function existed(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
