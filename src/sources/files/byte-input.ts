import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { TSetError } from "../../errors.js";
import type { FileEntry } from "../../plan/graph.js";
import { ioError } from "../../store/io-error.js";

/** The bytes of a file, front to back. One task uses it, and closes it. */
export interface ByteInput {
  /** Puts the next bytes at `at` of `target`, which has room there, and says how many; 0 at the end. */
  read(target: Buffer, at: number): number;
  close(): void;
}

/** Opens the content of a listed file, from its beginning. */
export type OpenInput = (file: FileEntry) => ByteInput;

/**
 * Opens a file of a list.
 *
 * @throws TSetError TSETS_IO where it cannot be opened, or is no longer the one that was listed
 */
export function openListed(file: FileEntry): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file.path, "r");
    const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
    if (Number(size) === file.size && String(mtimeNs) === file.mtime) return descriptor;
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw ioError(error, "open", file.path);
  }
  closeSync(descriptor);
  throw changed(file);
}

/** A plain file from byte `from` on. */
export class PlainInput implements ByteInput {
  readonly #file: FileEntry;
  readonly #descriptor: number;
  #position: number;

  constructor(file: FileEntry, from: number) {
    this.#file = file;
    this.#descriptor = openListed(file);
    this.#position = from;
  }

  read(target: Buffer, at: number): number {
    const bytes = readAt(this.#descriptor, this.#file, target.subarray(at), this.#position);
    this.#position += bytes;
    return bytes;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/**
 * Reads as much as there is of `target`'s length.
 *
 * @returns bytes; 0 at the end of the file
 * @throws TSetError TSETS_IO where reading fails, or the file ends before the size that was listed
 */
export function readAt(descriptor: number, file: FileEntry, target: Uint8Array, position: number): number {
  let bytes: number;
  try {
    bytes = readSync(descriptor, target, 0, target.length, position);
  } catch (error) {
    throw ioError(error, "read", file.path);
  }
  if (bytes === 0 && target.length > 0 && position < file.size) throw changed(file);
  return bytes;
}

function changed({ path, size }: FileEntry): TSetError {
  const message = `${path} is no longer the file of ${size} bytes that it was when the job listed its files: it was changed meanwhile`;
  return new TSetError("TSETS_IO", message, { path });
}
