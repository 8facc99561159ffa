import { encodeBody } from "../store/arrow/encode/body.js";
import { encodeFooter } from "../store/arrow/encode/footer.js";
import { END_OF_STREAM } from "../store/arrow/encode/message.js";
import { encodeRecordBatch } from "../store/arrow/encode/record-batch.js";
import { type Column, encodeSchemaMessage } from "../store/arrow/encode/schema.js";
import { type BatchPlace, HEADER_BYTES, MAGIC } from "../store/arrow/format.js";
import type { Sink, SinkContext, TSetContext } from "../tset/functions.js";
import { type ColumnBuilder, createBuilder, HeapAllocator } from "../types/column-builder.js";
import type { Chunk } from "../types/chunk.js";
import type { DType, ValueOf } from "../types/dtype.js";
import { sinkColumns } from "./columnar.js";
import { type FileSinkOptions, PartFiles } from "./part-files.js";
import { PartWriter } from "./part-writer.js";

export interface ColumnarSinkOptions extends FileSinkOptions {
  /** Names of the columns; "value" for one that is no tuple, else "column_0", "column_1", … unless given. */
  columns?: readonly string[];
}

/**
 * Writes rows as Arrow IPC files, `part-00000.arrow`, … of `directory`, one a task; a tuple's members are columns. Every
 * type can be written. Otherwise as {@link textSink}.
 *
 * @example
 * ```ts
 * await env.run(points.sink(arrowSink("out", { columns: ["x", "y"] })));
 * ```
 */
export function arrowSink<D extends DType>(directory: string, options: ColumnarSinkOptions = {}): Sink<D> {
  return new ArrowSink<D>(new PartFiles(directory, ".arrow", options, "arrowSink", ["columns"]), options.columns);
}

class ArrowSink<D extends DType> implements Sink<D> {
  readonly #files: PartFiles;
  readonly #names: readonly string[] | undefined;
  #columns: readonly Column[] = [];
  #builders: readonly ColumnBuilder[] = [];
  #isTuple = false;
  #batches: BatchPlace[] = [];
  #bytes = 0;
  #writer: PartWriter | undefined;

  constructor(files: PartFiles, names: readonly string[] | undefined) {
    this.#files = files;
    this.#names = names;
  }

  accept(type: DType): void {
    sinkColumns(type, this.#names, "arrowSink");
  }

  prepare(context: TSetContext): void {
    const { names, types, isTuple } = sinkColumns(context.type, this.#names, "arrowSink");
    this.#columns = types.map((type, i) => ({ name: names[i] as string, type }));
    this.#isTuple = isTuple;
    const memory = new HeapAllocator();
    this.#builders = types.map((type) => createBuilder(type, memory));
    this.#batches = [];
    this.#bytes = 0;
    this.#writer = new PartWriter(this.#files.begin(context));
    const magic = new Uint8Array(HEADER_BYTES);
    magic.set(MAGIC);
    this.#write(magic);
    this.#write(encodeSchemaMessage(this.#columns, {}));
  }

  add(row: ValueOf<D>): void {
    const builders = this.#builders;
    let isFull = false;
    for (let i = 0; i < builders.length; i++) {
      const builder = builders[i] as ColumnBuilder;
      builder.append((this.#isTuple ? (row as unknown[])[i] : row) as never);
      isFull ||= builder.full;
    }
    if (isFull) this.#endBatch();
  }

  end(): void {
    this.#endBatch();
    this.#write(END_OF_STREAM);
    this.#write(encodeFooter(this.#columns, {}, this.#batches, {}));
    this.#writer?.end();
  }

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
    this.#builders = [];
  }

  commit(context: SinkContext): void {
    this.#files.commit(context);
  }

  abort(context: SinkContext): void {
    this.#files.abort(context);
  }

  #endBatch(): void {
    const chunks = this.#builders
      .map((builder) => builder.finish())
      .filter((chunk): chunk is Chunk => chunk !== undefined);
    const [first] = chunks;
    if (first === undefined) return;
    const body = encodeBody(chunks, undefined);
    const message = encodeRecordBatch(first.rows, body);
    this.#batches.push({ offset: this.#bytes, metadataBytes: message.length, bodyBytes: body.bytes });
    this.#write(message);
    for (const part of body.parts) this.#write(part);
  }

  #write(bytes: Uint8Array): void {
    (this.#writer as PartWriter).bytes(bytes);
    this.#bytes += bytes.length;
  }
}
