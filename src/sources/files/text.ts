import { isAscii } from "node:buffer";
import type { FilesNode } from "../../plan/graph.js";
import type { RowsSource } from "../open-source.js";
import type { OpenInput } from "./byte-input.js";
import { LineRange } from "./line-range.js";
import { lineEnds, type RecordBlock, RecordBlocks } from "./record-blocks.js";
import { type FileRange, isGzip } from "./share-files.js";
import { hasByteOrderMark, requireUtf8 } from "./utf8-check.js";

/** Lines that are made at a time: they are in memory together. */
const BATCH_LINES = 4096;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The lines of a task's share of the files. A line ends with \n or \r\n; the last one of a file need not be ended. */
export class TextSource implements RowsSource {
  readonly isAsync = false;
  readonly #ranges: FileRange[];
  readonly #openInput: OpenInput;
  readonly #encoding: "utf8" | "latin1";
  #open: { readonly path: string; readonly blocks: LineRange | RecordBlocks } | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #decoding: "utf8" | "latin1" = "latin1";

  constructor(
    format: Extract<FilesNode["format"], { kind: "text" }>,
    ranges: readonly FileRange[],
    openInput: OpenInput,
  ) {
    this.#openInput = openInput;
    this.#ranges = [...ranges].reverse();
    this.#encoding = format.encoding;
  }

  nextRows(): string[] | undefined {
    while (this.#at === this.#bytes.length) if (!this.#nextBlock()) return undefined;
    const bytes = this.#bytes;
    const decoding = this.#decoding;
    const lines: string[] = [];
    let at = this.#at;
    while (at < bytes.length && lines.length < BATCH_LINES) {
      const found = bytes.indexOf(LINE_FEED, at);
      const next = found < 0 ? bytes.length : found + 1;
      let end = found < 0 ? next : found;
      if (found > at && bytes[found - 1] === CARRIAGE_RETURN) end--;
      // Each line on its own: a slice of a longer string would keep all of that in memory for as long as the slice,
      // or a word of it, is kept. It takes no longer.
      lines.push(bytes.toString(decoding, at, end));
      at = next;
    }
    this.#at = at;
    return lines;
  }

  close(): void {
    this.#open?.blocks.close();
    this.#open = undefined;
  }

  #nextBlock(): boolean {
    for (;;) {
      const block = this.#open?.blocks.next();
      if (block !== undefined) {
        this.#take(block);
        return true;
      }
      this.close();
      const range = this.#ranges.pop();
      if (range === undefined) return false;
      this.#open = { path: range.file.path, blocks: this.#openLines(range) };
    }
  }

  #openLines(range: FileRange): LineRange | RecordBlocks {
    const { file } = range;
    if (!isGzip(file)) return new LineRange(range);
    return new RecordBlocks(this.#openInput(file), file.path, lineEnds, 0);
  }

  #take({ bytes, offset }: RecordBlock): void {
    this.#bytes = bytes;
    this.#at = 0;
    this.#decoding = "latin1";
    if (this.#encoding === "latin1" || isAscii(bytes)) return;
    requireUtf8(bytes, this.#open?.path as string, offset);
    this.#decoding = "utf8";
    if (offset === 0 && hasByteOrderMark(bytes)) this.#at = 3;
  }
}
