import { TSetError } from "../errors.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { sameType, typeText } from "../types/type-text.js";
import { CheckedWindows, verifyBlock } from "./arrow/checked-windows.js";
import { decodeBlockChecksums } from "./arrow/decode/block-checksums.js";
import { decodeBody } from "./arrow/decode/body.js";
import { type DecodedFooter, decodeFooter } from "./arrow/decode/footer.js";
import { KnownLayout } from "./arrow/decode/known-layout.js";
import { decodeRecordBatch } from "./arrow/decode/record-batch.js";
import { FILE_VERSION, HEADER_BYTES, METADATA, TAIL_BYTES } from "./arrow/format.js";
import { FormatError } from "./arrow/format-error.js";
import { decompressLz4 } from "./arrow/lz4-frame.js";
import { crc32c } from "./crc32c.js";
import type { Directory } from "./directory.js";
import { CRC_BLOCK_BYTES } from "./output-file.js";
import { type PartitionRecord, VALUE_COLUMN } from "./partition-writer.js";

/** A file without batches is hardly more than a schema. */
const MAX_EMPTY_BYTES = 64 * CRC_BLOCK_BYTES;

/**
 * One partition file, read in place. Opening checks its size and its footer and costs as much as the footer is long;
 * each 1 MiB block is checked when one of its bytes is first needed.
 *
 * Whatever is not as the record, the footer and the type say is TSETS_CORRUPT with path and offset, on opening or on
 * reading; no unverified byte comes out. Chunks are valid until close(), which the owner calls, on its own thread.
 */
export class PartitionReader implements Iterable<Chunk> {
  readonly rows: number;
  readonly chunkCount: number;
  readonly path: string;
  readonly #record: PartitionRecord;
  readonly #type: DType;
  readonly #footer: DecodedFooter;
  readonly #windows: CheckedWindows;
  /** Chunks that are nothing but views of a mapping; the others are made again each time. */
  readonly #chunks = new Map<number, Chunk>();
  /** One byte a chunk: its rows are in #rowsSeen. */
  readonly #seen: Uint8Array;
  /** Of the batch that was decoded last. */
  #layout: KnownLayout | undefined;
  #rowsSeen = 0;
  #chunksSeen = 0;
  #closed = false;

  constructor(directory: Directory, record: PartitionRecord, type: DType) {
    this.path = `${directory.path}/${record.file}`;
    this.#record = record;
    this.#type = type;
    const { footer, crcs } = this.#attempt(() => openFooter(directory, record, type));
    this.#footer = footer;
    this.rows = record.rows;
    this.chunkCount = footer.batches.length;
    this.#seen = new Uint8Array(this.chunkCount);
    this.#windows = new CheckedWindows(directory, record.file, footer.start, crcs, footer.batches);
  }

  /** Chunk `i`, from 0. Values of uncompressed files lie in the mapping, bools apart. */
  chunk(i: number): Chunk {
    if (!Number.isInteger(i) || i < 0 || i >= this.chunkCount) {
      throw new RangeError(`chunk ${i} of ${this.chunkCount} in ${this.path}`);
    }
    if (this.#closed) throw new Error(`${this.path} is closed`);
    return this.#chunks.get(i) ?? this.#attempt(() => this.#read(i));
  }

  *[Symbol.iterator](): Iterator<Chunk> {
    for (let i = 0; i < this.chunkCount; i++) yield this.chunk(i);
  }

  /** Unmaps the file; a second call does nothing. */
  close(): void {
    this.#closed = true;
    this.#chunks.clear();
    this.#windows.close();
  }

  #read(i: number): Chunk {
    const { offset, metadataBytes } = this.#footer.batches[i] as DecodedFooter["batches"][number];
    const bytes = this.#windows.batch(i);
    const [message, body] = [bytes.subarray(0, metadataBytes), bytes.subarray(metadataBytes)];
    const known = this.#layout?.chunkOf(message, body);
    const { chunk, inPlace } =
      known === undefined ? this.#decode(message, body, offset) : { chunk: known, inPlace: true };
    this.#count(i, chunk.rows, offset);
    if (inPlace && this.#windows.inPlace) this.#chunks.set(i, chunk);
    return chunk;
  }

  /** @param offset of the message in the file */
  #decode(message: Uint8Array, body: Uint8Array, offset: number): { chunk: Chunk; inPlace: boolean } {
    const batch = decodeRecordBatch(message, offset, body.length);
    if (batch.rows < 1 || batch.rows > MAX_CHUNK_ROWS) {
      throw new FormatError(`a record batch of ${batch.rows} rows, not 1 to ${MAX_CHUNK_ROWS}`, offset);
    }
    const { chunks, inPlace } = decodeBody([this.#type], batch, body, offset + message.length, decompressLz4);
    const [chunk] = chunks as [Chunk];
    const isPlain = inPlace && batch.compression === undefined && KnownLayout.suits(this.#type);
    this.#layout = isPlain ? new KnownLayout(message, body, chunk) : undefined;
    return { chunk, inPlace };
  }

  /** The batches' rows are known one by one; their sum must not be another than the record's. */
  #count(i: number, rows: number, offset: number): void {
    if (this.#seen[i] === 1) return;
    const sum = this.#rowsSeen + rows;
    const last = this.#chunksSeen === this.chunkCount - 1;
    if (last ? sum !== this.rows : sum > this.rows) {
      throw new FormatError(`${last ? "" : "at least "}${sum} rows where ${this.rows} were written`, offset);
    }
    this.#seen[i] = 1;
    this.#rowsSeen = sum;
    this.#chunksSeen++;
  }

  #attempt<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw corrupt(this.path, error, this.#record.index);
    }
  }
}

/** The error for a damaged file. */
export function corrupt(path: string, error: FormatError, task?: number): TSetError {
  const { offset, message } = error;
  const place = task === undefined ? { path, offset } : { path, offset, task };
  return new TSetError("TSETS_CORRUPT", `${path} is damaged at byte ${offset}: ${message}`, { ...place, cause: error });
}

/** Nothing of the file is parsed before its size and the footer's checksum are what the record says. */
function openFooter(
  directory: Directory,
  record: PartitionRecord,
  type: DType,
): { footer: DecodedFooter; crcs: Uint32Array } {
  const { file, bytes, footerBytes } = record;
  const start = bytes - footerBytes;
  if (!Number.isSafeInteger(start) || footerBytes <= TAIL_BYTES || start < HEADER_BYTES) {
    throw new FormatError(`recorded as ${bytes} bytes with a footer of ${footerBytes}, which cannot be`, 0);
  }
  const status = directory.stat(file);
  if (status?.isFile !== true)
    throw new FormatError(status === undefined ? "the file is missing" : "not a plain file", 0);
  if (status.bytes !== bytes) {
    throw new FormatError(`the file has ${status.bytes} bytes, ${bytes} were written`, Math.min(bytes, status.bytes));
  }
  const footerBytesRead = copyOf(directory, file, start, footerBytes);
  const crc = crc32c(footerBytesRead);
  if (crc !== record.footerCrc) {
    const [found, expected] = [crc, record.footerCrc].map((value) => value.toString(16).padStart(8, "0"));
    throw new FormatError(`the footer has checksum ${found}, expected ${expected}`, start);
  }
  const footer = decodeFooter(footerBytesRead, start);
  const crcs = checkMetadata(footer, `${directory.path}/${file}`, record, type);
  // With no batch that anybody reads, header and schema would never be looked at.
  if (footer.batches.length === 0) {
    if (start > MAX_EMPTY_BYTES) throw new FormatError(`${start} bytes without a record batch`, HEADER_BYTES);
    for (let at = 0; at < start; at += CRC_BLOCK_BYTES) {
      verifyBlock(copyOf(directory, file, at, Math.min(CRC_BLOCK_BYTES, start - at)), at, crcs);
    }
  }
  return { footer, crcs };
}

/** Returns the checksums of the blocks. */
function checkMetadata(footer: DecodedFooter, path: string, record: PartitionRecord, type: DType): Uint32Array {
  const { columns, metadata, start } = footer;
  const version = metadata.get(METADATA.version);
  if (version?.split(".")[0] !== FILE_VERSION.split(".")[0]) {
    const message = `${path} has format version ${version ?? "(none)"}, this program reads ${FILE_VERSION}`;
    throw new TSetError("TSETS_FORMAT_VERSION", message, { path, task: record.index });
  }
  const [column] = columns;
  if (
    columns.length !== 1 ||
    column?.name !== VALUE_COLUMN ||
    column.type === undefined ||
    !sameType(column.type, type)
  ) {
    const found = columns.map(({ name, text }) => `${name}: ${text}`).join(", ");
    throw new FormatError(`it holds (${found}), expected (${VALUE_COLUMN}: ${typeText(type)})`, start);
  }
  if (metadata.get(METADATA.rows) !== String(record.rows) || (footer.batches.length === 0 && record.rows !== 0)) {
    throw new FormatError(`its footer says ${metadata.get(METADATA.rows)} rows, the record ${record.rows}`, start);
  }
  const crcs = decodeBlockChecksums(metadata.get(METADATA.blocks) ?? "", Math.ceil(start / CRC_BLOCK_BYTES));
  if (crcs === undefined) throw new FormatError("its footer does not have one checksum for each block", start);
  return crcs;
}

function copyOf(directory: Directory, file: string, offset: number, length: number): Uint8Array {
  const region = directory.map(file, offset, length);
  try {
    return new Uint8Array(region.bytes);
  } finally {
    region.close();
  }
}
