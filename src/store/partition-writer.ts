import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { sameType, typeText } from "../types/type-text.js";
import { encodeBlockChecksums } from "./arrow/encode/block-checksums.js";
import { type CompressBuffer, encodeBody } from "./arrow/encode/body.js";
import { encodeFooter } from "./arrow/encode/footer.js";
import { END_OF_STREAM } from "./arrow/encode/message.js";
import { RecordBatchMessages } from "./arrow/encode/record-batch.js";
import { type Column, encodeSchemaMessage } from "./arrow/encode/schema.js";
import { type BatchPlace, FILE_VERSION, HEADER_BYTES, MAGIC, METADATA } from "./arrow/format.js";
import { compressLz4 } from "./arrow/lz4-frame.js";
import { crc32c } from "./crc32c.js";
import type { Directory } from "./directory.js";
import type { OutputFile } from "./output-file.js";

/** What a manifest says about one partition file; a {@link PartitionReader} wants it back. */
export interface PartitionRecord {
  /** Of the partition, from 0. */
  index: number;
  /** A plain file name. */
  file: string;
  /** Of the whole file. */
  bytes: number;
  rows: number;
  /** From the footer's start to the end of the file. */
  footerBytes: number;
  /** CRC32C of these bytes; all before them is covered by the block checksums in the footer. */
  footerCrc: number;
  /** Type text of the values. */
  type: string;
}

export interface PartitionWriterOptions {
  index: number;
  /** finish() returns when the content is on the disk. The name needs a sync() of the directory. */
  durable: boolean;
  /** LZ4 frames, a buffer each; as it is in memory unless told. */
  compression?: "lz4" | undefined;
  /** More key-value pairs for the footer; names that start with "tsets." are taken. */
  metadata?: Record<string, string>;
}

/** The one column of a partition. */
export const VALUE_COLUMN = "value";

/**
 * Writes one partition as an Arrow IPC file, front to back, a record batch a chunk. The layout is in `arrow/format.ts`.
 *
 * After an error (TSETS_IO, TSETS_NO_SPACE) only abandon() is of use. The owner calls finish() or abandon().
 */
export class PartitionWriter {
  readonly #name: string;
  readonly #type: DType;
  readonly #options: PartitionWriterOptions;
  readonly #columns: readonly Column[];
  readonly #schemaMetadata: Record<string, string>;
  readonly #compress: CompressBuffer | undefined;
  readonly #file: OutputFile;
  readonly #messages = new RecordBatchMessages();
  readonly #batches: BatchPlace[] = [];
  #rows = 0;

  /** Creates the file; its name must not be taken. */
  constructor(directory: Directory, file: string, type: DType, options: PartitionWriterOptions) {
    for (const key of Object.keys(options.metadata ?? {})) {
      if (key.startsWith("tsets.")) throw new TypeError(`metadata with the name ${key}: "tsets." is reserved`);
    }
    if (options.compression !== undefined && options.compression !== "lz4") {
      throw new TypeError(`compression ${JSON.stringify(options.compression)}: only "lz4" is known`);
    }
    this.#name = file;
    this.#type = type;
    this.#options = options;
    this.#columns = [{ name: VALUE_COLUMN, type }];
    this.#schemaMetadata = { [METADATA.type]: typeText(type) };
    this.#compress = options.compression === "lz4" ? compressLz4 : undefined;
    const schema = encodeSchemaMessage(this.#columns, this.#schemaMetadata);
    const start = new Uint8Array(HEADER_BYTES + schema.length);
    start.set(MAGIC);
    start.set(schema, HEADER_BYTES);
    this.#file = directory.createFile(file, { durable: options.durable });
    try {
      this.#file.writeChecked(start);
    } catch (error) {
      this.#file.abandon();
      throw error;
    }
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes in the file so far. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** Writes the chunk's rows, which stay the caller's: it may free them afterwards. */
  append(chunk: Chunk): void {
    if (!sameType(chunk.type, this.#type)) {
      throw new TypeError(`a chunk of ${typeText(chunk.type)} in a partition of ${typeText(this.#type)}`);
    }
    if (chunk.rows === 0) return;
    const body = encodeBody([chunk], this.#compress);
    const message = this.#messages.of(chunk.rows, body);
    this.#batches.push({ offset: this.#file.bytes, metadataBytes: message.length, bodyBytes: body.bytes });
    this.#file.writeChecked(message);
    for (const part of body.parts) this.#file.writeChecked(part);
    this.#rows += chunk.rows;
  }

  /** Writes the footer, fsyncs where durable, and closes. */
  finish(): PartitionRecord {
    this.#file.writeChecked(END_OF_STREAM);
    const type = typeText(this.#type);
    const footer = encodeFooter(this.#columns, this.#schemaMetadata, this.#batches, {
      ...this.#options.metadata,
      [METADATA.version]: FILE_VERSION,
      [METADATA.type]: type,
      [METADATA.rows]: String(this.#rows),
      [METADATA.blocks]: encodeBlockChecksums(this.#file.endBlocks()),
    });
    this.#file.write(footer);
    if (this.#options.durable) this.#file.sync();
    this.#file.close();
    return {
      index: this.#options.index,
      file: this.#name,
      bytes: this.#file.bytes,
      rows: this.#rows,
      footerBytes: footer.length,
      footerCrc: crc32c(footer),
      type,
    };
  }

  /** Closes and removes the file, whatever state it is in. Never throws. */
  abandon(): void {
    this.#file.abandon();
  }
}
