import { native } from "../../native/load-addon.js";
import { crc32c } from "../crc32c.js";
import type { Directory } from "../directory.js";
import type { MappedRegion } from "../mapped-region.js";
import { CRC_BLOCK_BYTES } from "../output-file.js";
import { FormatError } from "./format-error.js";
import { type BatchPlace, padded } from "./format.js";

/** Part of the file that is mapped in one piece: whole record batches, and every checksum block that they touch. */
interface Window {
  readonly start: number;
  end: number;
}

interface OpenWindow extends Window {
  readonly region: MappedRegion;
  /** Which of its blocks have been verified, one byte each. */
  readonly verified: Uint8Array;
}

/** Without the addon a window is a copy on the heap. */
const WINDOW_BYTES = native === undefined ? 4 * 1024 ** 2 : 1024 ** 3;
const MAX_WINDOWS = native === undefined ? 4 : Number.POSITIVE_INFINITY;

/**
 * The bytes of a partition file's record batches, in place. A window is mapped when a batch in it is first asked for,
 * and no byte comes out before its 1 MiB block has been compared with its checksum, which happens once a window.
 *
 * Windows may share a block at their border; each verifies it on its own, since without the addon their bytes were read
 * at different times.
 */
export class CheckedWindows {
  readonly #directory: Directory;
  readonly #file: string;
  readonly #crcs: Uint32Array;
  /** Where the checked bytes end. */
  readonly #end: number;
  readonly #batches: readonly BatchPlace[];
  readonly #windows: Window[] = [];
  /** Index of each batch's window. */
  readonly #windowOf: Uint32Array;
  /** The batch that was read last. */
  #last = -1;
  /** By index, the least recently used one first. */
  readonly #open = new Map<number, OpenWindow>();

  /**
   * @param crcs of the blocks of [0, end)
   * @param windowBytes length of a window, but for one of a single larger batch
   */
  constructor(
    directory: Directory,
    file: string,
    end: number,
    crcs: Uint32Array,
    batches: readonly BatchPlace[],
    windowBytes = WINDOW_BYTES,
  ) {
    this.#directory = directory;
    this.#file = file;
    this.#end = end;
    this.#crcs = crcs;
    this.#batches = batches;
    this.#windowOf = new Uint32Array(batches.length);
    batches.forEach((_, i) => {
      const { start, end } = this.#around(i);
      let last = this.#windows.at(-1);
      if (last === undefined || end - last.start > windowBytes) {
        last = { start, end };
        this.#windows.push(last);
      }
      last.end = end;
      this.#windowOf[i] = this.#windows.length - 1;
    });
  }

  /** True where bytes that came out stay valid until close() without holding memory of the heap. */
  get inPlace(): boolean {
    return native !== undefined;
  }

  /** Message and body of batch `i`. FormatError with the place of the first bad block. */
  batch(i: number): Uint8Array {
    const window = this.#window(this.#windowOf[i]);
    const around = this.#around(i);
    for (let start = around.start; start < around.end; start += CRC_BLOCK_BYTES) {
      const index = (start - window.start) / CRC_BLOCK_BYTES;
      if (window.verified[index] === 1) continue;
      const end = Math.min(start + CRC_BLOCK_BYTES, this.#end);
      verifyBlock(window.region.bytes.subarray(start - window.start, end - window.start), start, this.#crcs);
      window.verified[index] = 1;
    }
    const { offset, metadataBytes, bodyBytes } = this.#batches[i] as BatchPlace;
    const at = offset - window.start;
    if (i === this.#last + 1) this.#readAhead(i + 1, window);
    this.#last = i;
    return window.region.bytes.subarray(at, at + metadataBytes + bodyBytes);
  }

  /** Who reads front to back finds the next batch in memory. Where that is in another window, its opening is soon enough. */
  #readAhead(i: number, window: OpenWindow): void {
    const next = this.#batches[i];
    if (next === undefined || this.#windowOf[i] !== this.#windowOf[i - 1]) return;
    const start = next.offset - window.start;
    native?.prefetch(window.region.bytes.subarray(start, start + next.metadataBytes + next.bodyBytes));
  }

  /** Views that came out are empty afterwards. */
  close(): void {
    for (const { region } of this.#open.values()) region.close();
    this.#open.clear();
  }

  /**
   * The blocks of batch `i`, and of what stands between it and the batches beside it: who reads all batches has
   * verified all blocks.
   */
  #around(i: number): Window {
    const before = this.#batches[i - 1];
    const { offset, metadataBytes, bodyBytes } = this.#batches[i] as BatchPlace;
    const start = before === undefined ? 0 : before.offset + before.metadataBytes + before.bodyBytes;
    const end = i === this.#batches.length - 1 ? this.#end : offset + metadataBytes + bodyBytes;
    return {
      start: start - (start % CRC_BLOCK_BYTES),
      end: Math.min(padded(end, CRC_BLOCK_BYTES), this.#end),
    };
  }

  #window(index: number): OpenWindow {
    let window = this.#open.get(index);
    if (window !== undefined) {
      if (MAX_WINDOWS < Number.POSITIVE_INFINITY) {
        this.#open.delete(index);
        this.#open.set(index, window);
      }
      return window;
    }
    const { start, end } = this.#windows[index] as Window;
    const region = this.#directory.map(this.#file, start, end - start);
    window = { start, end, region, verified: new Uint8Array(Math.ceil((end - start) / CRC_BLOCK_BYTES)) };
    this.#open.set(index, window);
    if (this.#open.size > MAX_WINDOWS) {
      // Chunks that are in use still hold its bytes.
      const [oldest] = this.#open.keys();
      this.#open.delete(oldest as number);
    }
    return window;
  }
}

/**
 * Compares one block with its checksum.
 *
 * @param start where it is in the file, a multiple of {@link CRC_BLOCK_BYTES}
 */
export function verifyBlock(bytes: Uint8Array, start: number, crcs: Uint32Array): void {
  const index = start / CRC_BLOCK_BYTES;
  const actual = crc32c(bytes);
  if (actual === crcs[index]) return;
  const [found, expected] = [actual, crcs[index]].map((crc) => (crc ?? 0).toString(16).padStart(8, "0"));
  throw new FormatError(
    `block ${index} (bytes ${start} to ${start + bytes.length}) has checksum ${found}, expected ${expected}`,
    start,
  );
}
