import { closeSync } from "node:fs";
import { TSetError } from "../../errors.js";
import type { FileEntry, FilesNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import type { ChunksSource } from "../open-source.js";
import { openListed, readAt } from "./byte-input.js";
import { RecordColumns } from "./record-columns.js";
import type { FileRange } from "./share-files.js";

/** Bytes that are read at a time, but for a longer record: a read may take as long as a disk. */
const READ_BYTES = 4 * 1024 * 1024;

interface OpenRange {
  readonly file: FileEntry;
  readonly descriptor: number;
  /** Bytes that are not read yet. */
  at: number;
  readonly to: number;
}

/** The records that begin in a task's share of the files: all of one width, without anything between them. */
export class RecordSource implements ChunksSource {
  readonly #width: number;
  readonly #ranges: FileRange[];
  readonly #columns: RecordColumns;
  readonly #buffer: Buffer;
  #open: OpenRange | undefined;

  /** @throws TSetError TSETS_TYPE where a file ends within a record */
  constructor(format: Extract<FilesNode["format"], { kind: "record" }>, ranges: readonly FileRange[], type: DType) {
    this.#width = format.key + format.value;
    this.#ranges = ranges.map((range) => this.#records(range)).reverse();
    this.#columns = new RecordColumns(type, format);
    const rows = Math.max(1, Math.min(MAX_CHUNK_ROWS, Math.floor(READ_BYTES / this.#width)));
    this.#buffer = Buffer.allocUnsafeSlow(rows * this.#width);
  }

  nextChunk(): Chunk | undefined {
    for (;;) {
      const open = this.#open;
      if (open !== undefined && open.at < open.to) return this.#read(open);
      this.close();
      const range = this.#ranges.pop();
      if (range === undefined) return undefined;
      this.#open = { file: range.file, descriptor: openListed(range.file), at: range.from, to: range.to };
    }
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #read(open: OpenRange): Chunk {
    const bytes = Math.min(this.#buffer.length, open.to - open.at);
    for (let read = 0; read < bytes; ) {
      read += readAt(open.descriptor, open.file, this.#buffer.subarray(read, bytes), open.at + read);
    }
    open.at += bytes;
    return this.#columns.split(this.#buffer.subarray(0, bytes));
  }

  /** Whole records out of a range of bytes: those that begin in it. */
  #records({ file, from, to }: FileRange): FileRange {
    const width = this.#width;
    const left = file.size % width;
    if (left !== 0) {
      const message = `${file.path}: ${file.size} bytes are no whole number of records of ${width}: ${left} are left`;
      throw new TSetError("TSETS_TYPE", message, { path: file.path, offset: file.size - left });
    }
    const begin = (at: number): number => Math.ceil(at / width) * width;
    return { file, from: begin(from), to: begin(to) };
  }
}
