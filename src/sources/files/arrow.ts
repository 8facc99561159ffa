import { closeSync } from "node:fs";
import { CompressionType, compressionRegistry, type RecordBatch, RecordBatchReader } from "apache-arrow";
import { compressors } from "hyparquet-compressors";
import { decompressFrameSync } from "lz4-napi";
import { TSetError } from "../../errors.js";
import type { FileColumn, FileEntry } from "../../plan/graph.js";
import { type BatchPlace, HEADER_BYTES } from "../../store/arrow/format.js";
import type { RowsSource } from "../open-source.js";
import { type ArrowPlaces, readPlace, readPlaces } from "./arrow-places.js";
import { arrowColumn, requireArrowType } from "./arrow-values.js";
import { openListed } from "./byte-input.js";
import { columnRows } from "./column-rows.js";
import type { FileRange } from "./share-files.js";

compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (data) => decompressFrameSync(Buffer.from(data)) });
compressionRegistry.set(CompressionType.ZSTD, {
  decode: (data) => (compressors.ZSTD as (data: Uint8Array) => Uint8Array)(data),
});

/** How the stream form ends. */
const END = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

interface OpenArrow {
  readonly entry: FileEntry;
  readonly descriptor: number;
  /** Schema and dictionaries, as they stand in the file: the beginning of a stream. */
  head: Uint8Array;
  readonly batches: BatchPlace[];
}

/**
 * The record batches that begin in a task's share of the files. The parts of an Arrow file have the stream's form: each
 * batch is given to apache-arrow as a stream of its own, behind the schema and the dictionaries, so that no more than
 * one batch is in memory.
 */
export class ArrowSource implements RowsSource {
  readonly isAsync = false;
  readonly #columns: readonly FileColumn[];
  readonly #ranges: FileRange[];
  #open: OpenArrow | undefined;

  constructor(columns: readonly FileColumn[], ranges: readonly FileRange[]) {
    this.#columns = columns;
    this.#ranges = [...ranges].reverse();
  }

  nextRows(): ArrayLike<unknown> | undefined {
    for (;;) {
      const place = this.#open?.batches.shift();
      if (place !== undefined) return this.#read(this.#open as OpenArrow, place);
      this.close();
      const range = this.#ranges.pop();
      if (range === undefined) return undefined;
      this.#openFile(range);
    }
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  #openFile({ file: entry, from, to }: FileRange): void {
    const open: OpenArrow = { entry, descriptor: openListed(entry), head: END, batches: [] };
    this.#open = open;
    const places = readPlaces(open.descriptor, entry);
    open.batches.push(...places.batches.filter(({ offset }) => offset >= from && offset < to));
    if (open.batches.length > 0) open.head = headOf(open, places);
  }

  #read({ entry, descriptor, head }: OpenArrow, place: BatchPlace): ArrayLike<unknown> {
    const bytes = Buffer.concat([
      head,
      readPlace(descriptor, entry, place.offset, place.metadataBytes + place.bodyBytes),
      END,
    ]);
    const batch = decode(bytes, entry, place);
    const columns = this.#columns.map(({ name, type }) => {
      const field = batch.schema.fields.findIndex((each) => each.name === name);
      const vector = field < 0 ? null : batch.getChildAt(field);
      requireArrowType(name, type, vector?.type, entry, batch.schema);
      return arrowColumn(vector as NonNullable<typeof vector>, type);
    });
    return columnRows(columns, this.#columns, batch.numRows, entry, `of the batch at byte ${place.offset}`);
  }
}

function headOf({ descriptor, entry }: OpenArrow, { schemaBytes, dictionaries }: ArrowPlaces): Uint8Array {
  const parts = dictionaries.map(({ offset, metadataBytes, bodyBytes }) =>
    readPlace(descriptor, entry, offset, metadataBytes + bodyBytes),
  );
  return Buffer.concat([readPlace(descriptor, entry, HEADER_BYTES, schemaBytes), ...parts]);
}

function decode(bytes: Uint8Array, { path }: FileEntry, { offset }: BatchPlace): RecordBatch {
  try {
    const { value } = RecordBatchReader.from(bytes).next();
    if (value !== undefined && value !== null) return value as RecordBatch;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TSetError("TSETS_TYPE", `${path}: the record batch at byte ${offset} cannot be read: ${reason}`, {
      path,
      offset,
      cause: error,
    });
  }
  throw new TSetError("TSETS_TYPE", `${path}: there is no record batch at byte ${offset}`, { path, offset });
}
