import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Chunk } from "../types/chunk.js";
import { readColumn } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { verifyBlock } from "./arrow/checked-windows.js";
import { decodeBlockChecksums } from "./arrow/decode/block-checksums.js";
import { decodeBody } from "./arrow/decode/body.js";
import { type DecodedFooter, decodeFooter, decodeFooterBytes } from "./arrow/decode/footer.js";
import { type DecodedBatch, decodeRecordBatch } from "./arrow/decode/record-batch.js";
import { FormatError } from "./arrow/format-error.js";
import { HEADER_BYTES, METADATA, TAIL_BYTES } from "./arrow/format.js";
import { decompressLz4 } from "./arrow/lz4-frame.js";
import { Directory } from "./directory.js";
import { ioError } from "./io-error.js";
import { CRC_BLOCK_BYTES } from "./output-file.js";
import { corrupt } from "./partition-reader.js";

/** What is in an Arrow file, as plain data. */
export interface PartitionDescription {
  path: string;
  bytes: number;
  /** Names and type texts; Arrow's name stands for a type that tsets do not have. */
  columns: { name: string; type: string }[];
  /** By the batches' metadata; undefined where one of them cannot be read. */
  rows: number | undefined;
  batches: number;
  /** "none", "lz4", "zstd", or several where batches differ; "unknown" where that cannot be read. */
  compression: string;
  /** Of the footer, without the checksums. */
  metadata: Record<string, string>;
  checksums: BlockChecksums;
  /** The first values of each column that can be read; none of a file with bad blocks. */
  values: Record<string, unknown[]>;
  /** Sentences, each about something that is wrong with the file. */
  problems: string[];
  /** Sentences about what is not shown of a sound file, and why. */
  notes: string[];
}

export type BlockChecksums =
  /** A file of another program, or one whose list of checksums is damaged. */
  | { kind: "none" }
  /** `blocks` of 1 MiB, of which `verified` are as they were written; `firstBad` is the byte where another one starts. */
  | { kind: "crc32c"; blocks: number; verified: number; firstBad: number | undefined };

const SHOWN_VALUES = 10;
/** A first batch that is larger (of another program) is not read for its values. */
const MAX_SHOWN_BODY = 256 * 1024 * 1024;

/**
 * Reads all of an Arrow file, of tsets or of another program, without a manifest: damage is reported, not thrown.
 *
 * @throws TSetError TSETS_IO; TSETS_CORRUPT where there is no Arrow footer to start from
 */
export function describePartitionFile(path: string): PartitionDescription {
  const real = realPath(path);
  const directory = Directory.open(dirname(real));
  try {
    return new Inspection(directory, basename(real), path).describe();
  } catch (error) {
    throw error instanceof FormatError ? corrupt(path, error) : error;
  } finally {
    directory.close();
  }
}

class Inspection {
  readonly #directory: Directory;
  readonly #file: string;
  readonly #path: string;
  readonly #problems: string[] = [];
  readonly #notes: string[] = [];

  constructor(directory: Directory, file: string, path: string) {
    this.#directory = directory;
    this.#file = file;
    this.#path = path;
  }

  describe(): PartitionDescription {
    const bytes = this.#directory.stat(this.#file)?.bytes ?? 0;
    if (bytes < HEADER_BYTES + TAIL_BYTES) throw new FormatError(`not an Arrow file: it has ${bytes} bytes`, 0);
    const footerBytes = decodeFooterBytes(this.#read(bytes - TAIL_BYTES, TAIL_BYTES), bytes);
    const footer = decodeFooter(this.#read(bytes - footerBytes, footerBytes), bytes - footerBytes);
    const checksums = this.#checkBlocks(footer);
    const batches = footer.batches.map((_, i) => this.#try(() => this.#batch(footer, i)));
    const rows = batches.every((batch) => batch !== undefined)
      ? batches.reduce((sum, batch) => sum + (batch as DecodedBatch).rows, 0)
      : undefined;
    const recorded = footer.metadata.get(METADATA.rows);
    if (recorded !== undefined && rows !== undefined && recorded !== String(rows)) {
      this.#problems.push(`the footer says ${recorded} rows, the record batches have ${rows}`);
    }
    const kinds = new Set(batches.map((batch) => (batch === undefined ? "unknown" : (batch.compression ?? "none"))));
    const sound = checksums.kind === "none" || checksums.verified === checksums.blocks;
    const metadata = Object.fromEntries(footer.metadata);
    delete metadata[METADATA.blocks];
    return {
      path: this.#path,
      bytes,
      columns: footer.columns.map(({ name, text }) => ({ name, type: text })),
      rows,
      batches: batches.length,
      compression: kinds.size === 0 ? "none" : [...kinds].sort().join(", "),
      metadata,
      checksums,
      values: (sound && this.#try(() => this.#values(footer, batches[0]))) || {},
      problems: this.#problems,
      notes: this.#notes,
    };
  }

  #checkBlocks(footer: DecodedFooter): BlockChecksums {
    const text = footer.metadata.get(METADATA.blocks);
    if (text === undefined) {
      this.#notes.push("there are no checksums in this file: whether its values are as they were written is not known");
      return { kind: "none" };
    }
    const blocks = Math.ceil(footer.start / CRC_BLOCK_BYTES);
    const crcs = decodeBlockChecksums(text, blocks);
    if (crcs === undefined) {
      this.#problems.push(`the footer does not have one checksum for each of ${blocks} blocks`);
      return { kind: "none" };
    }
    let verified = 0;
    let firstBad: number | undefined;
    for (let start = 0; start < footer.start; start += CRC_BLOCK_BYTES) {
      const block = this.#read(start, Math.min(CRC_BLOCK_BYTES, footer.start - start));
      const good = this.#try(() => {
        verifyBlock(block, start, crcs);
        return true;
      });
      if (good) verified++;
      else firstBad ??= start;
    }
    return { kind: "crc32c", blocks, verified, firstBad };
  }

  #batch(footer: DecodedFooter, i: number): DecodedBatch {
    const { offset, metadataBytes, bodyBytes } = footer.batches[i] as DecodedFooter["batches"][number];
    return decodeRecordBatch(this.#read(offset, metadataBytes), offset, bodyBytes);
  }

  #values(footer: DecodedFooter, batch: DecodedBatch | undefined): Record<string, unknown[]> {
    const [place] = footer.batches;
    if (batch === undefined || place === undefined) return {};
    const foreign = footer.columns.filter(({ type }) => type === undefined);
    if (foreign.length > 0) {
      // Where their buffers end is not known, so neither is where the next column's start.
      this.#notes.push(`values are not shown: ${foreign.map(({ name, text }) => `${name} is ${text}`).join(", ")}`);
      return {};
    }
    if (batch.compression === "zstd") {
      this.#notes.push("values are not shown: they are compressed with ZSTD");
      return {};
    }
    if (place.bodyBytes > MAX_SHOWN_BODY) {
      this.#notes.push(`values are not shown: the first batch has ${place.bodyBytes} bytes`);
      return {};
    }
    const offset = place.offset + place.metadataBytes;
    const types = footer.columns.map(({ type }) => type as DType);
    const { chunks } = decodeBody(types, batch, this.#read(offset, place.bodyBytes), offset, decompressLz4);
    return Object.fromEntries(footer.columns.map(({ name }, i) => [name, firstValues(chunks[i] as Chunk)]));
  }

  /** A copy of part of the file. */
  #read(offset: number, bytes: number): Uint8Array {
    if (bytes === 0) return new Uint8Array(0);
    const region = this.#directory.map(this.#file, offset, bytes);
    try {
      return new Uint8Array(region.bytes);
    } finally {
      region.close();
    }
  }

  #try<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#problems.push(`at byte ${error.offset}: ${error.message}`);
      return undefined;
    }
  }
}

function firstValues(chunk: Chunk): unknown[] {
  const column = readColumn(chunk);
  const values: unknown[] = [];
  for (let row = 0; row < Math.min(chunk.rows, SHOWN_VALUES); row++) values.push(column.get(row));
  return values;
}

/** Who names a link means the file behind it. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw ioError(error, "open", path);
  }
}
