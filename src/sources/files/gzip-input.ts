import { Gunzip } from "minizlib";
import { TSetError } from "../../errors.js";
import type { FileEntry } from "../../plan/graph.js";
import { type ByteInput, PlainInput } from "./byte-input.js";

/** Compressed bytes that are read at a time; they become at most about a thousand times as many. */
const BLOCK_BYTES = 64 * 1024;

/**
 * The content of a gzip file, also of several members in a row. Synchronous (what node:zlib has no streams for), so that
 * a task can pull rows from it one batch at a time.
 */
export class GzipInput implements ByteInput {
  readonly #file: FileEntry;
  readonly #input: PlainInput;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  readonly #gunzip = new Gunzip({});
  #inflated: Buffer[] = [];
  #failure: unknown;
  #ended = false;

  constructor(file: FileEntry) {
    this.#file = file;
    this.#input = new PlainInput(file, 0);
    this.#gunzip.on("data", (bytes: Buffer) => void this.#inflated.push(bytes));
    this.#gunzip.on("error", (error: unknown) => {
      this.#failure ??= error;
    });
  }

  read(target: Buffer, at: number): number {
    while (this.#inflated.length === 0 && !this.#ended) this.#inflate();
    const next = this.#inflated[0];
    if (next === undefined) return 0;
    const bytes = next.copy(target, at);
    if (bytes === next.length) this.#inflated.shift();
    else this.#inflated[0] = next.subarray(bytes);
    return bytes;
  }

  close(): void {
    this.#input.close();
    this.#gunzip.close();
  }

  #inflate(): void {
    const bytes = this.#input.read(this.#block, 0);
    if (bytes > 0) this.#gunzip.write(this.#block.subarray(0, bytes));
    else {
      this.#ended = true;
      this.#gunzip.end();
    }
    if (this.#failure === undefined) return;
    const { path } = this.#file;
    const reason = this.#failure instanceof Error ? this.#failure.message : String(this.#failure);
    throw new TSetError("TSETS_IO", `${path} is no whole gzip file: ${reason}`, { path, cause: this.#failure });
  }
}
