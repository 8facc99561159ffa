import { TSetError } from "../errors.js";
import { copyFields } from "../columns/copy-fields.js";
import type { Sink, SinkContext, TSetContext } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import type { ChunkSink } from "../types/chunk-sink.js";
import type { Binary, DType, Tuple } from "../types/dtype.js";
import { showValue } from "../types/show-value.js";
import { typeText } from "../types/type-text.js";
import { type FileSinkOptions, PartFiles } from "./part-files.js";
import { PartWriter } from "./part-writer.js";

/** Records that are gathered before they are written, in bytes. */
const BUFFER_BYTES = 1024 * 1024;

/** Rows of record files: a key and a value, each of a fixed number of bytes. */
export type RecordRow = Tuple<readonly [Binary, Binary]>;

export interface RecordSinkOptions extends FileSinkOptions {
  /** Bytes of every key. */
  key: number;
  /** Bytes of every value. */
  value: number;
}

/**
 * Writes `[key, value]` rows as records of one width, without anything between them, into `part-00000.dat`, … of
 * `directory`, one file a task. A row of other widths is an error of the action, TSETS_TYPE. Otherwise as {@link textSink}.
 *
 * @example
 * ```ts
 * const records = env.createRecordSource("in.dat", { key: 10, value: 90 });
 * await env.run(records.filter(([key]) => key[0] !== 32).sink(recordSink("out", { key: 10, value: 90 })));
 * ```
 */
export function recordSink(directory: string, options: RecordSinkOptions): Sink<RecordRow> {
  const files = new PartFiles(directory, ".dat", options, "recordSink", ["key", "value"]);
  const { key, value } = options;
  for (const [name, width] of Object.entries({ key, value })) {
    if (!Number.isInteger(width) || width < 0)
      throw new RangeError(`recordSink: ${name} is a number of bytes, not ${showValue(width)}`);
  }
  if (key + value === 0) throw new RangeError("recordSink: records of 0 bytes would not be seen in a file");
  return new RecordSink(files, key, value);
}

class RecordSink implements Sink<RecordRow>, ChunkSink {
  readonly #files: PartFiles;
  readonly #key: number;
  readonly #value: number;
  #buffer: Uint8Array = new Uint8Array(0);
  #used = 0;
  #writer: PartWriter | undefined;

  constructor(files: PartFiles, key: number, value: number) {
    this.#files = files;
    this.#key = key;
    this.#value = value;
  }

  accept(type: DType): void {
    const fields = type.kind === "tuple" ? (type.fields ?? []) : [];
    if (fields.length !== 2 || fields.some(({ kind }) => kind !== "binary"))
      throw new TypeError(`recordSink takes tuples of two binary, not ${typeText(type)}`);
  }

  prepare(context: TSetContext): void {
    const width = this.#key + this.#value;
    this.#buffer = new Uint8Array(Math.max(1, Math.floor(BUFFER_BYTES / width)) * width);
    this.#used = 0;
    this.#writer = new PartWriter(this.#files.begin(context));
  }

  add([key, value]: readonly [Uint8Array, Uint8Array]): void {
    if (key.length !== this.#key || value.length !== this.#value) throw this.#wrongWidths(key.length, value.length);
    if (this.#used === this.#buffer.length) this.#flush();
    this.#buffer.set(key, this.#used);
    this.#buffer.set(value, this.#used + this.#key);
    this.#used += this.#key + this.#value;
  }

  addChunk(chunk: Chunk): void {
    const [keyOffsets, keys, valueOffsets, values] = chunk.buffers as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const keyEnds = offsetsOf(keyOffsets, chunk.rows);
    const valueEnds = offsetsOf(valueOffsets, chunk.rows);
    for (let row = 0; row < chunk.rows; row++) {
      const keyBytes = (keyEnds[row + 1] as number) - (keyEnds[row] as number);
      const valueBytes = (valueEnds[row + 1] as number) - (valueEnds[row] as number);
      if (keyBytes !== this.#key || valueBytes !== this.#value) throw this.#wrongWidths(keyBytes, valueBytes);
    }
    const stride = this.#key + this.#value;
    for (let row = 0; row < chunk.rows; ) {
      if (this.#used === this.#buffer.length) this.#flush();
      const [bytes, at] = [this.#buffer, this.#used];
      const rows = Math.min(chunk.rows - row, (bytes.length - at) / stride);
      const keySource = { bytes: keys, at: keyEnds[row] as number, stride: this.#key };
      const valueSource = { bytes: values, at: valueEnds[row] as number, stride: this.#value };
      copyFields(keySource, { bytes, at, stride }, this.#key, rows);
      copyFields(valueSource, { bytes, at: at + this.#key, stride }, this.#value, rows);
      this.#used += rows * stride;
      row += rows;
    }
  }

  end(): void {
    this.#flush();
    this.#writer?.end();
  }

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
    this.#buffer = new Uint8Array(0);
  }

  commit(context: SinkContext): void {
    this.#files.commit(context);
  }

  abort(context: SinkContext): void {
    this.#files.abort(context);
  }

  #flush(): void {
    this.#writer?.bytes(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #wrongWidths(key: number, value: number): TSetError {
    return new TSetError(
      "TSETS_TYPE",
      `recordSink: a key of ${key} bytes and a value of ${value}, where records have ${this.#key} and ${this.#value}`,
    );
  }
}

function offsetsOf({ buffer, byteOffset }: Uint8Array, rows: number): Int32Array {
  return new Int32Array(buffer, byteOffset, rows + 1);
}
