import { TSetError } from "../../errors.js";
import type { ByteInput } from "./byte-input.js";

/** Bytes that are read at a time. */
const BLOCK_BYTES = 1024 * 1024;
/** The longest record: a string of V8's has at most 512 Mi characters. */
const LONGEST_BYTES = 256 * 1024 * 1024;
const LINE_FEED = 10;

/** Finds where records end. It sees every byte once, in order. */
export interface RecordEnds {
  /** Looks at bytes `from` to `to` of `buffer`: the position behind the last record that ends there; -1 where none does. */
  last(buffer: Buffer, from: number, to: number): number;
}

/** Whole records, one behind the other. */
export interface RecordBlock {
  /** Valid until the next block is asked for. */
  readonly bytes: Buffer;
  /** Of the first byte, in the file (in its content, where that is compressed). */
  readonly offset: number;
}

/** Every line is a record. */
export const lineEnds: RecordEnds = {
  last: (buffer, from, to) => {
    const at = buffer.subarray(from, to).lastIndexOf(LINE_FEED);
    return at < 0 ? -1 : from + at + 1;
  },
};

/**
 * Cuts the bytes of an input into blocks of whole records, in memory for one block and its longest record. The last
 * record need not be ended.
 */
export class RecordBlocks {
  readonly #input: ByteInput;
  readonly #path: string;
  readonly #ends: RecordEnds;
  #buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  /** Bytes `#start` to `#end` of the buffer are not given out yet; those up to `#seen` were looked at. */
  #start = 0;
  #seen = 0;
  #end = 0;
  #offset: number;
  #exhausted = false;

  /** @param offset of the input's first byte, at which a record begins */
  constructor(input: ByteInput, path: string, ends: RecordEnds, offset: number) {
    this.#input = input;
    this.#path = path;
    this.#ends = ends;
    this.#offset = offset;
  }

  next(): RecordBlock | undefined {
    for (;;) {
      const cut = this.#seen < this.#end ? this.#ends.last(this.#buffer, this.#seen, this.#end) : -1;
      this.#seen = this.#end;
      if (cut >= 0) return this.#give(cut);
      if (this.#exhausted) return this.#start < this.#end ? this.#give(this.#end) : undefined;
      this.#fill();
    }
  }

  close(): void {
    this.#input.close();
  }

  #give(to: number): RecordBlock {
    const block = { bytes: this.#buffer.subarray(this.#start, to), offset: this.#offset };
    this.#offset += to - this.#start;
    this.#start = to;
    return block;
  }

  /** Moves what is left to the front and reads behind it. */
  #fill(): void {
    const left = this.#end - this.#start;
    const grown = left < this.#buffer.length ? this.#buffer : Buffer.allocUnsafe(this.#grownBytes());
    this.#buffer.copy(grown, 0, this.#start, this.#end);
    this.#buffer = grown;
    this.#start = 0;
    this.#end = this.#seen = left;
    const bytes = this.#input.read(this.#buffer, left);
    this.#exhausted = bytes === 0;
    this.#end += bytes;
  }

  #grownBytes(): number {
    if (this.#buffer.length < LONGEST_BYTES) return this.#buffer.length * 2;
    const place = { path: this.#path, offset: this.#offset };
    throw new TSetError(
      "TSETS_TYPE",
      `${this.#path}: the record at byte ${this.#offset} is longer than 256 MiB`,
      place,
    );
  }
}
