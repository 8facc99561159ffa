import { closeSync } from "node:fs";
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan, type SchemaElement } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { TSetError } from "../../errors.js";
import type { FileColumn, FileEntry } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { typeText } from "../../types/type-text.js";
import type { RowsSource } from "../open-source.js";
import { openListed, readAt } from "./byte-input.js";
import { columnRows, type ReadColumn } from "./column-rows.js";
import type { FileRange } from "./share-files.js";

/** Rows of a file, of one row group. */
interface RowGroup {
  readonly file: OpenParquet;
  readonly rowStart: number;
  readonly rowEnd: number;
}

interface OpenParquet {
  readonly entry: FileEntry;
  readonly descriptor: number;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** The row groups that begin in a task's share of the files, decoded one at a time by hyparquet, which is asynchronous. */
export class ParquetSource implements RowsSource {
  readonly isAsync = true;
  readonly #columns: readonly FileColumn[];
  readonly #ranges: FileRange[];
  #groups: RowGroup[] = [];
  #open: OpenParquet | undefined;

  constructor(columns: readonly FileColumn[], ranges: readonly FileRange[]) {
    this.#columns = columns;
    this.#ranges = [...ranges].reverse();
  }

  async nextRows(): Promise<ArrayLike<unknown> | undefined> {
    for (;;) {
      const group = this.#groups.shift();
      if (group !== undefined) return await this.#read(group);
      this.close();
      const range = this.#ranges.pop();
      if (range === undefined) return undefined;
      this.#groups = await this.#openFile(range);
    }
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }

  async #openFile({ file: entry, from, to }: FileRange): Promise<RowGroup[]> {
    const descriptor = openListed(entry);
    const buffer = bufferOf(entry, descriptor);
    // From here on close() finds the descriptor, whatever fails.
    this.#open = { entry, descriptor, buffer, metadata: undefined as unknown as FileMetaData };
    const metadata = await decoded(entry, () => parquetMetadataAsync(buffer));
    const open = { entry, descriptor, buffer, metadata };
    for (const column of this.#columns) requireColumn(column, metadata, entry);
    const groups: RowGroup[] = [];
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const begin = beginOf(group);
      if (begin >= from && begin < to && rowEnd > rowStart) groups.push({ file: open, rowStart, rowEnd });
      rowStart = rowEnd;
    }
    return groups;
  }

  async #read({ file, rowStart, rowEnd }: RowGroup): Promise<ArrayLike<unknown>> {
    const { entry, buffer, metadata } = file;
    const names = this.#columns.map(({ name }) => name);
    const columns = await decoded(entry, async () => {
      const options = { file: buffer, metadata, columns: names, rowStart, rowEnd, compressors, utf8: false };
      const scan = await parquetScan(options);
      return await Promise.all(names.map((column) => scan.readColumn({ column, rowStart, rowEnd })));
    });
    const rows = rowEnd - rowStart;
    const readers = columns.map((values, i): ReadColumn => {
      if (values.length !== rows)
        throw unreadable(entry, `column ${JSON.stringify(names[i])} has ${values.length} values for ${rows} rows`);
      return (row) => values[row];
    });
    return columnRows(readers, this.#columns, rows, entry, `from row ${rowStart} on`);
  }
}

/** A row group begins with its first column's first page. */
function beginOf({ columns }: FileMetaData["row_groups"][number]): number {
  const begins = columns.map(({ meta_data }) =>
    Number(meta_data?.dictionary_page_offset ?? meta_data?.data_page_offset ?? 0),
  );
  return Math.min(...begins);
}

function bufferOf(file: FileEntry, descriptor: number): AsyncBuffer {
  return {
    byteLength: file.size,
    slice(start, end = file.size) {
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length; ) at += readAt(descriptor, file, bytes.subarray(at), start + at);
      return bytes.buffer;
    },
  };
}

function requireColumn({ name, type }: FileColumn, { schema }: FileMetaData, { path }: FileEntry): void {
  const top = topLevel(schema);
  const element = top.find((each) => each.name === name);
  const where = `${path}: column ${JSON.stringify(name)}`;
  if (element === undefined) {
    throw new TSetError(
      "TSETS_TYPE",
      `${where}: there is none, but ${top.map((each) => JSON.stringify(each.name)).join(", ")}`,
      { path },
    );
  }
  const wanted = type.kind === "nullable" ? (type.item as DType) : type;
  const found = typeOf(element);
  if (found === typeText(wanted)) return;
  throw new TSetError("TSETS_TYPE", `${where} is ${found}, not ${typeText(wanted)}`, { path });
}

/** Children of the root; a schema is a tree in depth-first order. */
function topLevel(schema: readonly SchemaElement[]): SchemaElement[] {
  const top: SchemaElement[] = [];
  for (let at = 1; at < schema.length; at = after(schema, at)) top.push(schema[at] as SchemaElement);
  return top;
}

function after(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let i = 0; i < (schema[at]?.num_children ?? 0); i++) next = after(schema, next);
  return next;
}

/** The type text of a column; with Parquet's names where no tset has the type. */
function typeOf({
  type,
  converted_type: converted,
  logical_type: logical,
  num_children,
  repetition_type,
}: SchemaElement): string {
  if (num_children !== undefined && num_children > 0)
    return `a nested column (${converted ?? logical?.type ?? "group"})`;
  if (repetition_type === "REPEATED") return "a repeated column";
  if (logical?.type === "INTEGER") return `${logical.isSigned ? "" : "u"}int${logical.bitWidth}`;
  const integer = /^(U?)INT_(8|16|32|64)$/.exec(converted ?? "");
  if (integer !== null) return `${integer[1] === "U" ? "u" : ""}int${integer[2]}`;
  if (logical?.type === "STRING" || converted === "UTF8") return "utf8";
  if (logical !== undefined || converted !== undefined) return logical?.type ?? String(converted);
  return PHYSICAL[type ?? ""] ?? String(type);
}

const PHYSICAL: Readonly<Record<string, string>> = {
  BOOLEAN: "bool",
  INT32: "int32",
  INT64: "int64",
  FLOAT: "float32",
  DOUBLE: "float64",
  BYTE_ARRAY: "binary",
};

async function decoded<T>(file: FileEntry, decode: () => Promise<T>): Promise<T> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof TSetError) throw error;
    throw unreadable(file, error instanceof Error ? error.message : String(error), error);
  }
}

function unreadable({ path }: FileEntry, reason: string, cause?: unknown): TSetError {
  return new TSetError(
    "TSETS_TYPE",
    `${path} cannot be read as Parquet: ${reason}`,
    cause === undefined ? { path } : { path, cause },
  );
}
