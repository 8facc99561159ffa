import { hasCode, TSetError } from "../errors.js";
import type { NativeFile } from "../native/addon.js";
import { ioError } from "./io-error.js";

/** Files are checked in blocks of this many bytes, counted from the start of the file. */
export const CRC_BLOCK_BYTES = 1024 * 1024;
/** A native call cannot be interrupted, and a disk may be slow. */
const WRITE_BYTES = 8 * 1024 * 1024;
/** Checked writes go in pieces that are still in the second-level cache when they are copied; divides the block size. */
const CHECKED_WRITE_BYTES = 256 * 1024;

/**
 * A new file, written front to back by one thread, which owns it until {@link close} or {@link abandon}.
 *
 * A failed write, sync or close spoils the file: what the page cache holds then is no proof of anything, so every
 * later call but abandon() throws, with the code of the first error, and fsync is never called on it again.
 */
export class OutputFile {
  readonly path: string;
  readonly #file: NativeFile;
  readonly #remove: () => void;
  #bytes = 0;
  #checkedBytes = 0;
  #crcs: number[] = [];
  #crc = 0;
  #blocksEnded = false;
  #closed = false;
  #failure: unknown;

  /** Made by Directory.createFile(). `remove` deletes the file from its directory. */
  constructor(path: string, file: NativeFile, remove: () => void) {
    this.path = path;
    this.#file = file;
    this.#remove = remove;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** CRC32C of each full block that {@link writeChecked} has written. */
  get blockCrcs(): readonly number[] {
    return this.#crcs;
  }

  /** Appends `bytes`, a view over plain or shared memory. */
  write(bytes: Uint8Array): void {
    this.#check();
    for (let at = 0; at < bytes.length; at += WRITE_BYTES) this.#append(bytes.subarray(at, at + WRITE_BYTES));
  }

  /**
   * As {@link write}, and computes the CRC32C of every 1 MiB block of the file in the same pass. Checked bytes are the
   * file's first ones: after a plain write or {@link endBlocks} this is an error.
   */
  writeChecked(bytes: Uint8Array): void {
    this.#check();
    if (this.#blocksEnded || this.#checkedBytes !== this.#bytes) {
      throw new Error(`${this.path}: checked bytes must come before all others`);
    }
    let at = 0;
    while (at < bytes.length) {
      const room = CRC_BLOCK_BYTES - (this.#checkedBytes % CRC_BLOCK_BYTES);
      const piece = bytes.subarray(at, at + Math.min(CHECKED_WRITE_BYTES, room));
      this.#append(piece, true);
      this.#checkedBytes += piece.length;
      at += piece.length;
      if (piece.length === room) this.#endBlock();
    }
  }

  /** Closes the last, shorter block. Returns the CRC32C of every block of the checked bytes. */
  endBlocks(): Uint32Array {
    if (!this.#blocksEnded && this.#checkedBytes % CRC_BLOCK_BYTES !== 0) this.#endBlock();
    this.#blocksEnded = true;
    return Uint32Array.from(this.#crcs);
  }

  /** fsync (F_FULLFSYNC on macOS): returns when the content is on the disk; the directory needs a sync() of its own. */
  sync(): void {
    this.#check();
    this.#attempt("fsync", () => this.#file.sync());
  }

  /** Gives the descriptor back; a failure means that the content may be lost. */
  close(): void {
    this.#check();
    this.#closed = true;
    this.#attempt("close", () => this.#file.close());
  }

  /** Closes where that is still due, and removes the file. Never throws: it runs where an error is on its way already. */
  abandon(): void {
    try {
      if (!this.#closed) this.#file.close();
    } catch {
      // Its content is not wanted any more, and the descriptor is gone even where close fails.
    }
    this.#closed = true;
    try {
      this.#remove();
    } catch {
      // A file that no manifest names is removed at the next collection.
    }
  }

  #append(piece: Uint8Array, checked = false): void {
    try {
      this.#attempt("write", () => {
        if (checked) this.#crc = this.#file.writeChecked(piece, this.#crc);
        else this.#file.write(piece);
      });
    } catch (error) {
      if (!hasCode(error, "TSETS_NO_SPACE")) throw error;
      const { message, cause } = error as TSetError;
      const text = `${message}: ${piece.length} bytes were to follow the ${this.#bytes} that are there`;
      this.#failure = new TSetError("TSETS_NO_SPACE", text, { path: this.path, cause });
      throw this.#failure;
    }
    this.#bytes += piece.length;
  }

  #endBlock(): void {
    this.#crcs.push(this.#crc);
    this.#crc = 0;
  }

  #check(): void {
    if (this.#failure !== undefined) {
      const cause = this.#failure;
      const code = cause instanceof TSetError ? cause.code : "TSETS_IO";
      const text = `${this.path} cannot be used: an earlier call on it failed: ${(cause as Error).message}`;
      throw new TSetError(code, text, { path: this.path, cause });
    }
    if (this.#closed) throw new Error(`${this.path} is closed`);
  }

  #attempt(doing: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#failure = ioError(error, doing, this.path);
      throw this.#failure;
    }
  }
}
