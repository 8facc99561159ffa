import { closeSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { TSetError } from "../errors.js";
import type { FileColumn, FileFormat } from "../plan/graph.js";
import { readPlaces } from "../sources/files/arrow-places.js";
import { openListed } from "../sources/files/byte-input.js";
import { isFieldType } from "../sources/files/csv-fields.js";
import { listFiles } from "../sources/files/list-files.js";
import { checkOptions } from "../types/call-options.js";
import { columnsOf, type FieldType, type Schema } from "../tset/schema.js";
import type { DType } from "../types/dtype.js";
import { tuple } from "../types/nested.js";
import { showValue } from "../types/show-value.js";
import { typeText } from "../types/type-text.js";

/** Of each part of a record. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** A file, a directory (the files in it), a pattern such as `logs/**\/*.txt`, or several of them. */
export type FilePath = string | URL | readonly (string | URL)[];

export interface FileSourceOptions {
  /** Tasks; the job's unless given. */
  parallelism?: number;
  name?: string;
}

export interface TextSourceOptions extends FileSourceOptions {
  /** "utf8" unless given; "latin1" takes each byte as the character of the same number. */
  encoding?: "utf8" | "latin1";
}

export interface RecordSourceOptions extends FileSourceOptions {
  /** Bytes of a record's first part, its key. */
  key: number;
  /** Bytes of the rest. */
  value: number;
}

export interface CsvSourceOptions<S extends Schema<FieldType> = Schema<FieldType>> extends FileSourceOptions {
  /** The columns to read, in the order of the rows' members. */
  schema: S;
  /**
   * Whether each file begins with a record of column names (true unless given): columns are then found by name, and
   * others are left out. Without, the fields of a record are the columns in order.
   */
  header?: boolean;
  /** One ASCII character; a comma unless given. */
  delimiter?: string;
  /** One ASCII character, doubled inside quotes; `"` unless given. */
  quote?: string;
  /**
   * Whether quoted fields may hold line ends (true unless given). A task then reads a file from its beginning, since
   * only that says whether a line end is in quotes; with false, a file is split over tasks.
   */
  multiline?: boolean;
}

export interface ColumnarSourceOptions<S extends Schema = Schema> extends FileSourceOptions {
  /** The columns to read, by name, in the order of the rows' members. */
  schema: S;
}

/** Paths made absolute, so that they mean the same in every worker and at a restart. */
export function absolutePaths(path: FilePath, where: string): string[] {
  const paths = Array.isArray(path) ? (path as readonly unknown[]) : [path];
  if (paths.length === 0) throw new TypeError(`${where}: no path is given`);
  return paths.map((each) => {
    if (each instanceof URL) return fileURLToPath(each);
    if (typeof each !== "string" || each === "")
      throw new TypeError(`${where}: a path is a text or a file URL, not ${showValue(each)}`);
    return resolve(each);
  });
}

/** Of every source of files. */
const SOURCE_OPTIONS = ["parallelism", "name"];

export function textFormat(options: TextSourceOptions): FileFormat {
  checkOptions("createTextSource", options, ["encoding", ...SOURCE_OPTIONS]);
  const { encoding = "utf8" } = options;
  if (encoding !== "utf8" && encoding !== "latin1") {
    throw new TypeError(`createTextSource: encoding is "utf8" or "latin1", not ${JSON.stringify(encoding)}`);
  }
  return { kind: "text", encoding };
}

export function recordFormat(options: RecordSourceOptions): FileFormat {
  checkOptions("createRecordSource", options, ["key", "value", ...SOURCE_OPTIONS]);
  const { key, value } = options;
  for (const [name, width] of Object.entries({ key, value })) {
    if (!Number.isInteger(width) || width < 0 || width > MAX_RECORD_BYTES)
      throw new RangeError(`createRecordSource: ${name} is a number of bytes, at most 16 MiB, not ${showValue(width)}`);
  }
  if (key + value === 0) throw new RangeError("createRecordSource: a record has at least one byte");
  return { kind: "record", key, value };
}

export function csvFormat(options: CsvSourceOptions): FileFormat {
  checkOptions("createCsvSource", options, ["schema", "header", "delimiter", "quote", "multiline", ...SOURCE_OPTIONS]);
  const { header = true, delimiter = ",", quote = '"', multiline = true } = options;
  for (const [name, value] of Object.entries({ header, multiline })) {
    if (typeof value !== "boolean")
      throw new TypeError(`createCsvSource: ${name} is true or false, not ${showValue(value)}`);
  }
  const columns = columnsOf(options.schema, "createCsvSource");
  for (const { name, type } of columns) {
    if (!isFieldType(type)) {
      throw new TypeError(
        `createCsvSource: column ${JSON.stringify(name)}: a field can be a number, bool, utf8 or nullable of these, not ${typeText(type)}`,
      );
    }
  }
  for (const [option, text] of Object.entries({ delimiter, quote })) {
    if (!/^[\t\x20-\x7e]$/.test(text))
      throw new TypeError(`createCsvSource: ${option} is one ASCII character, not ${JSON.stringify(text)}`);
  }
  if (delimiter === quote) throw new TypeError("createCsvSource: delimiter and quote are two characters");
  return { kind: "csv", columns, header, delimiter, quote, multiline };
}

export function columnarFormat(kind: "arrow" | "parquet", options: { schema?: unknown }, where: string): FileFormat {
  checkOptions(where, options, ["schema", ...SOURCE_OPTIONS]);
  return { kind, columns: columnsOf(options.schema, where) };
}

/** All columns of the first file, which is looked at now: a graph's types are known when it is built. */
export function firstArrowFormat(paths: readonly string[], options: FileSourceOptions): FileFormat {
  checkOptions("createArrowSource", options, ["schema", ...SOURCE_OPTIONS]);
  const { files, problem } = listFiles(paths);
  const [first] = files;
  if (first === undefined)
    throw new TSetError("TSETS_IO", `createArrowSource: ${problem ?? "there are no files"}`, {
      path: paths.join(", "),
    });
  const descriptor = openListed(first);
  try {
    const columns = readPlaces(descriptor, first).columns.map(({ name, type, text }): FileColumn => {
      if (type !== undefined) return { name, type };
      const message = `${first.path}: column ${JSON.stringify(name)} is ${text}, which is no type here; name the columns to read in a schema`;
      throw new TSetError("TSETS_TYPE", message, { path: first.path });
    });
    if (columns.length === 0) throw new TSetError("TSETS_TYPE", `${first.path} has no columns`, { path: first.path });
    return { kind: "arrow", columns };
  } finally {
    closeSync(descriptor);
  }
}

/** Type of the rows: one column is its type, where `single` says so, several are a tuple. */
export function rowType(format: FileFormat, single: boolean): DType {
  const types = "columns" in format ? format.columns.map(({ type }) => type) : [];
  return single && types.length === 1 ? (types[0] as DType) : tuple(...types);
}
