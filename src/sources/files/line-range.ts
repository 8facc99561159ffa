import type { FileRange } from "./share-files.js";
import { PlainInput } from "./byte-input.js";
import { lineEnds, type RecordBlock, RecordBlocks } from "./record-blocks.js";

const LINE_FEED = 10;

/**
 * The lines that begin in a range of a file: neighbouring ranges have every line once. Reading starts a byte before the
 * range, since only that byte says whether a line begins with the range.
 */
export class LineRange {
  readonly #blocks: RecordBlocks;
  readonly #to: number;
  #isInside: boolean;
  #isOver = false;

  constructor({ file, from, to }: FileRange) {
    this.#isInside = from === 0;
    const start = Math.max(from - 1, 0);
    this.#blocks = new RecordBlocks(new PlainInput(file, start), file.path, lineEnds, start);
    this.#to = to;
  }

  next(): RecordBlock | undefined {
    while (!this.#isOver) {
      const block = this.#blocks.next();
      if (block === undefined) return undefined;
      const inside = this.#cutEnd(this.#cutStart(block));
      if (inside.bytes.length > 0) return inside;
    }
    return undefined;
  }

  close(): void {
    this.#blocks.close();
  }

  /** Drops the rest of the line that began before the range. */
  #cutStart(block: RecordBlock): RecordBlock {
    if (this.#isInside) return block;
    this.#isInside = true;
    const at = block.bytes.indexOf(LINE_FEED);
    const dropped = at < 0 ? block.bytes.length : at + 1;
    return { bytes: block.bytes.subarray(dropped), offset: block.offset + dropped };
  }

  /** Drops the lines that begin at the range's end or behind it. */
  #cutEnd({ bytes, offset }: RecordBlock): RecordBlock {
    if (offset + bytes.length < this.#to) return { bytes, offset };
    this.#isOver = true;
    if (offset >= this.#to) return { bytes: bytes.subarray(0, 0), offset };
    const at = bytes.indexOf(LINE_FEED, this.#to - 1 - offset);
    return { bytes: at < 0 ? bytes : bytes.subarray(0, at + 1), offset };
  }
}
