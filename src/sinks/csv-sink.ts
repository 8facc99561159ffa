import type { Sink, SinkContext, TSetContext } from "../tset/functions.js";
import type { FieldType } from "../tset/schema.js";
import type { DType, Tuple, ValueOf } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { showValue } from "../types/show-value.js";
import { typeText } from "../types/type-text.js";
import { type FileSinkOptions, PartFiles } from "./part-files.js";
import { PartWriter } from "./part-writer.js";

export interface CsvSinkOptions extends FileSinkOptions {
  /** Names of the columns, the first record of every file; none unless given. */
  header?: readonly string[];
  /** One ASCII character; a comma unless given. */
  delimiter?: string;
}

/** What a record can hold: a tuple of fields, or one field. */
export type RecordType = FieldType | Tuple<readonly FieldType[]>;

/**
 * Writes each row as a CSV record (RFC 4180, but lines end with \n), into `part-00000.csv`, … of `directory`, one file a
 * task. null is an empty field. Otherwise as {@link textSink}.
 *
 * @example
 * ```ts
 * await env.run(counts.sink(csvSink("out", { header: ["word", "count"] })));
 * ```
 */
export function csvSink<D extends RecordType>(directory: string, options: CsvSinkOptions = {}): Sink<D> {
  const files = new PartFiles(directory, ".csv", options, "csvSink", ["header", "delimiter"]);
  const { header, delimiter = "," } = options;
  if (!/^[\t\x20-\x7e]$/.test(delimiter) || delimiter === '"') {
    throw new TypeError(`csvSink: delimiter is one ASCII character and no quote, not ${JSON.stringify(delimiter)}`);
  }
  if (header !== undefined && !(Array.isArray(header) && header.every((name) => typeof name === "string"))) {
    throw new TypeError(`csvSink: header is an array of column names, not ${showValue(header)}`);
  }
  return new CsvSink<D>(files, header, delimiter);
}

class CsvSink<D extends RecordType> implements Sink<D> {
  readonly #files: PartFiles;
  readonly #header: readonly string[] | undefined;
  readonly #delimiter: string;
  readonly #special: RegExp;
  #writer: PartWriter | undefined;

  constructor(files: PartFiles, header: readonly string[] | undefined, delimiter: string) {
    this.#files = files;
    this.#header = header;
    this.#delimiter = delimiter;
    this.#special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/, "\\$&")}]`);
  }

  accept(type: DType): void {
    const types = type.kind === "tuple" ? (type.fields ?? []) : [type];
    const wrong = types.find((field) => !isField(field));
    if (wrong !== undefined)
      throw new TypeError(`csvSink: a field can be a number, bool, utf8 or nullable of these, not ${typeText(wrong)}`);
    if (this.#header !== undefined && this.#header.length !== types.length) {
      throw new TypeError(
        `csvSink: ${this.#header.length} names in the header for ${types.length} columns (${typeText(type)})`,
      );
    }
  }

  prepare(context: TSetContext): void {
    this.#writer = new PartWriter(this.#files.begin(context));
    if (this.#header !== undefined) this.#record(this.#header);
  }

  add(row: ValueOf<D>): void {
    this.#record(Array.isArray(row) ? (row as unknown[]) : [row]);
  }

  end(): void {
    this.#writer?.end();
  }

  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
  }

  commit(context: SinkContext): void {
    this.#files.commit(context);
  }

  abort(context: SinkContext): void {
    this.#files.abort(context);
  }

  #record(fields: readonly unknown[]): void {
    let line = "";
    for (let i = 0; i < fields.length; i++)
      line += i === 0 ? this.#field(fields[i]) : this.#delimiter + this.#field(fields[i]);
    // An empty line would be no record, to most readers.
    (this.#writer as PartWriter).text(line === "" ? '""\n' : `${line}\n`);
  }

  #field(value: unknown): string {
    if (value === null || value === undefined) return "";
    // String(-0) is "0", which would not come back.
    if (typeof value !== "string") return Object.is(value, -0) ? "-0" : String(value);
    return this.#special.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  }
}

function isField(type: DType): boolean {
  if (type.kind === "nullable") return isField(type.item as DType);
  return isNumericKind(type.kind) || type.kind === "bool" || type.kind === "utf8";
}
