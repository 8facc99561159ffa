import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { ioError } from "../store/io-error.js";

/** One temporary file, written front to back through a buffer. One task uses it. */
export class PartWriter {
  readonly path: string;
  #descriptor: number | undefined;
  #buffer: Buffer;
  #used = 0;

  /**
   * @param path must not exist
   * @param bufferBytes that are gathered before they are written
   */
  constructor(path: string, bufferBytes = 256 * 1024) {
    this.path = path;
    this.#buffer = Buffer.allocUnsafe(bufferBytes);
    this.#descriptor = this.#try("create", () => openSync(path, "wx"));
  }

  text(text: string): void {
    // No UTF-16 unit takes more than three bytes.
    const most = text.length * 3;
    if (most > this.#buffer.length - this.#used) this.#flush();
    if (most > this.#buffer.length) this.#write(Buffer.from(text));
    else this.#used += this.#buffer.write(text, this.#used);
  }

  bytes(bytes: Uint8Array): void {
    this.#flush();
    this.#write(bytes);
  }

  /** Everything is on the disk when this returns, but for the name. */
  end(): void {
    this.#flush();
    const descriptor = this.#descriptor as number;
    this.#try("sync", () => fsyncSync(descriptor));
    this.#descriptor = undefined;
    this.#try("close", () => closeSync(descriptor));
  }

  /** Where end() was not reached. The file stays, for its directory's owner to remove. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #flush(): void {
    this.#write(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #write(bytes: Uint8Array): void {
    const descriptor = this.#descriptor as number;
    for (let at = 0; at < bytes.length; ) {
      at += this.#try("write", () => writeSync(descriptor, bytes, at, Math.min(bytes.length - at, 2 ** 30)));
    }
  }

  #try<T>(doing: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw ioError(error, doing, this.path);
    }
  }
}
