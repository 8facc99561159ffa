import type { FileFormat } from "../plan/graph.js";
import type { ColumnarRow, FieldType, RowType, Schema } from "../tset/schema.js";
import type { TSet } from "../tset/tset.js";
import type { KeyedTSet } from "../tset/keyed-tset.js";
import { type Binary, binary, type DType, utf8, type Utf8 } from "../types/dtype.js";
import { tuple } from "../types/nested.js";
import {
  absolutePaths,
  columnarFormat,
  type ColumnarSourceOptions,
  csvFormat,
  type CsvSourceOptions,
  type FilePath,
  type FileSourceOptions,
  firstArrowFormat,
  recordFormat,
  type RecordSourceOptions,
  rowType,
  textFormat,
  type TextSourceOptions,
} from "./file-formats.js";

/** The part of an environment that reads files. */
export abstract class FileSources {
  protected abstract addFiles(
    where: string,
    path: FilePath,
    format: FileFormat,
    type: DType,
    options: FileSourceOptions,
  ): TSet<DType>;

  /**
   * The lines of text files, in the order of the files. The bytes of all files together are divided between the tasks; a
   * line belongs to the task in whose bytes it begins. Lines end with \n or \r\n, which is no part of them; a byte order
   * mark is dropped. A file whose name ends in `.gz` is decompressed, by one task.
   *
   * The files are listed once, by worker 0, when the first action needs them; they may not change after that. Their
   * paths, sizes and times are part of the identity of what is persisted.
   *
   * Errors of the action: TSETS_IO where nothing is found, or a file has changed; TSETS_TYPE, with file and byte, for what
   * is no UTF-8.
   *
   * @example
   * ```ts
   * const words = env.createTextSource("books/*.txt").flatMap((line, out) => {
   *   for (const word of line.split(/\s+/)) if (word !== "") out.collect(word);
   * });
   * env.log.info(`${await words.count()} words`);
   * ```
   */
  createTextSource(path: FilePath, options: TextSourceOptions = {}): TSet<Utf8> {
    return this.addFiles("createTextSource", path, textFormat(options), utf8, options) as TSet<Utf8>;
  }

  /**
   * Records of one width, without anything between them, as `[key, value]` rows of bytes: the first `key` bytes of each
   * record, and the `value` bytes after them. A record belongs to the task in whose share of the bytes it begins.
   *
   * Errors of the action: as for {@link createTextSource}; TSETS_TYPE for a file that ends within a record.
   *
   * @example
   * ```ts
   * const records = env.createRecordSource("in.dat", { key: 10, value: 90 });
   * env.log.info(`${await records.count()} records`);
   * ```
   */
  createRecordSource(path: FilePath, options: RecordSourceOptions): KeyedTSet<Binary, Binary> {
    const format = recordFormat(options);
    return this.addFiles("createRecordSource", path, format, tuple(binary, binary), options) as KeyedTSet<
      Binary,
      Binary
    >;
  }

  /**
   * The records of CSV files as tuples, in the order of the files. Fields are read strictly as their column's type: the
   * whole field, within the type's range; `true` or `false` for bool. An empty field is null where the type is nullable,
   * and the empty text for utf8. Empty lines are left out where there are several columns.
   *
   * Errors of the action: as for {@link createTextSource}; TSETS_TYPE, with file, line and column, for what is no value of
   * its type, and for malformed records.
   *
   * @example
   * ```ts
   * const people = env.createCsvSource("people.csv", { schema: [["name", utf8], ["age", nullable(int32)]] });
   * const adults = people.filter(([, age]) => age !== null && age >= 18);
   * ```
   */
  createCsvSource<const S extends Schema<FieldType>>(path: FilePath, options: CsvSourceOptions<S>): TSet<RowType<S>> {
    const format = csvFormat(requireOptions(options, "createCsvSource"));
    return this.addFiles("createCsvSource", path, format, rowType(format, false), options) as unknown as TSet<
      RowType<S>
    >;
  }

  /**
   * Columns of Arrow IPC files (also called Feather 2): rows are tuples of them, or the values of the only one. Each record
   * batch is read by one task. Without a schema the types are those of the first file's columns, read when this is
   * called; dictionaries of texts need one, that says utf8. Needs the package apache-arrow.
   *
   * Errors of the action: as for {@link createParquetSource}.
   *
   * @example
   * ```ts
   * const prices = env.createArrowSource("prices.arrow", { schema: { price: float64 } });
   * env.log.info(`${await prices.reduce(max).value()}`);
   * ```
   */
  createArrowSource(path: FilePath, options?: FileSourceOptions): TSet<DType>;
  createArrowSource<const S extends Schema>(path: FilePath, options: ColumnarSourceOptions<S>): TSet<ColumnarRow<S>>;
  createArrowSource(path: FilePath, options: FileSourceOptions & { schema?: Schema } = {}): TSet<DType> {
    const format =
      options?.schema === undefined
        ? firstArrowFormat(absolutePaths(path, "createArrowSource"), options)
        : columnarFormat("arrow", options, "createArrowSource");
    return this.addFiles("createArrowSource", path, format, rowType(format, true), options);
  }

  /**
   * Columns of Parquet files: rows are tuples of them in the schema's order, or the values of the only one. Each row
   * group is read by one task, which decodes it as a whole. Columns that are not named are not read.
   *
   * Errors of the action: TSETS_TYPE for a column that is missing or of another type, and for a null in a column that is
   * not nullable; TSETS_IO where nothing is found, or a file has changed.
   *
   * @example
   * ```ts
   * const trips = env.createParquetSource("trips/", { schema: [["distance", float64], ["tip", nullable(float64)]] });
   * const total = await trips.map(([distance]) => distance, float64).reduce(sum).value();
   * ```
   */
  createParquetSource<const S extends Schema>(path: FilePath, options: ColumnarSourceOptions<S>): TSet<ColumnarRow<S>> {
    const format = columnarFormat("parquet", requireOptions(options, "createParquetSource"), "createParquetSource");
    return this.addFiles("createParquetSource", path, format, rowType(format, true), options) as unknown as TSet<
      ColumnarRow<S>
    >;
  }
}

function requireOptions<T extends object>(options: T, where: string): T {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${where}: { schema } is needed, such as { schema: { name: utf8 } }`);
  return options;
}
