import { CsvError, type Options, parse } from "csv-parse/sync";
import { TSetError } from "../../errors.js";
import type { FileColumn, FileEntry, FileFormat } from "../../plan/graph.js";
import { typeText } from "../../types/type-text.js";
import type { RowsSource } from "../open-source.js";
import type { OpenInput } from "./byte-input.js";
import { type FieldReader, fieldReader } from "./csv-fields.js";
import { lineNumber } from "./line-number.js";
import { LineRange } from "./line-range.js";
import { lineEnds, type RecordBlock, RecordBlocks, type RecordEnds } from "./record-blocks.js";
import { type FileRange, isGzip } from "./share-files.js";
import { requireUtf8 } from "./utf8-check.js";

type CsvFormat = Extract<FileFormat, { kind: "csv" }>;

/** One open file: what comes next of it, and where its columns are. */
interface OpenFile {
  readonly file: FileEntry;
  readonly blocks: RecordBlocks | LineRange;
  /** Fields of every record. */
  readonly fields: number;
  /** Of each column, the field. */
  readonly positions: readonly number[];
}

/** The rows of a task's share of the files, tuples of the columns. A block of records at a time goes through csv-parse. */
export class CsvSource implements RowsSource {
  readonly isAsync = false;
  readonly #format: CsvFormat;
  readonly #ranges: FileRange[];
  readonly #openInput: OpenInput;
  readonly #readers: readonly FieldReader[];
  #open: OpenFile | undefined;

  constructor(format: CsvFormat, ranges: readonly FileRange[], openInput: OpenInput) {
    this.#openInput = openInput;
    this.#format = format;
    this.#ranges = [...ranges].reverse();
    this.#readers = format.columns.map(({ type }) => fieldReader(type));
  }

  nextRows(): unknown[][] | undefined {
    for (;;) {
      const block = this.#open?.blocks.next();
      if (block !== undefined) return this.#rows(this.#open as OpenFile, block);
      this.close();
      const range = this.#ranges.pop();
      if (range === undefined) return undefined;
      this.#open = this.#openFile(range);
    }
  }

  close(): void {
    this.#open?.blocks.close();
    this.#open = undefined;
  }

  #openFile(range: FileRange): OpenFile {
    const { file } = range;
    const place = this.#format.header ? this.#placeByHeader(file) : this.#placeByOrder();
    return {
      file,
      ...place,
      blocks: this.#format.multiline || isGzip(file) ? this.#records(file) : new LineRange(range),
    };
  }

  #records(file: FileEntry): RecordBlocks {
    const ends = this.#format.multiline ? new QuotedEnds(this.#format.quote) : lineEnds;
    return new RecordBlocks(this.#openInput(file), file.path, ends, 0);
  }

  #placeByOrder(): { fields: number; positions: number[] } {
    const { columns } = this.#format;
    return { fields: columns.length, positions: columns.map((_, i) => i) };
  }

  #placeByHeader(file: FileEntry): { fields: number; positions: number[] } {
    const { columns } = this.#format;
    const blocks = this.#records(file);
    try {
      const block = blocks.next();
      if (block === undefined) return this.#placeByOrder();
      const [names = []] = this.#parse(file, block, { from: 1, to: 1, skip_empty_lines: columns.length > 1 });
      const positions = columns.map(({ name }) => positionOf(name, names, file));
      return { fields: names.length, positions };
    } finally {
      blocks.close();
    }
  }

  #rows(open: OpenFile, block: RecordBlock): unknown[][] {
    const { file, fields, positions } = open;
    const options = this.#blockOptions(open, block);
    const records = this.#parse(file, block, options);
    const readers = this.#readers;
    const width = readers.length;
    return records.map((record, i) => {
      if (record.length !== fields) {
        throw this.#recordError(open, block, i, undefined, `${record.length} fields where ${fields} are expected`);
      }
      const row = new Array<unknown>(width);
      for (let c = 0; c < width; c++) {
        const text = record[positions[c] as number] as string;
        const value = (readers[c] as FieldReader)(text);
        if (value === undefined) {
          const column = this.#format.columns[c] as FileColumn;
          throw this.#recordError(open, block, i, column.name, `${shown(text)} is no ${typeText(column.type)}`);
        }
        row[c] = value;
      }
      return row;
    });
  }

  #blockOptions({ fields }: OpenFile, { offset }: RecordBlock): Options {
    // In a file of one column an empty line is a record with an empty field.
    return { from: offset === 0 && this.#format.header ? 2 : 1, skip_empty_lines: fields > 1 };
  }

  #parse(file: FileEntry, block: RecordBlock, options: Options): string[][] {
    requireUtf8(block.bytes, file.path, block.offset);
    const { delimiter, quote } = this.#format;
    try {
      return parse(block.bytes, {
        bom: block.offset === 0,
        delimiter,
        quote,
        escape: quote,
        record_delimiter: ["\r\n", "\n"],
        // Records are counted here: this way the error says how many fields were expected.
        relax_column_count: true,
        ...options,
      }) as unknown as string[][];
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const lines = typeof error.lines === "number" ? error.lines : 1;
      throw malformed(
        file,
        this.#lineOf(file, block, lines),
        undefined,
        error.message.replace(/ (?:at|on) line \d+/, ""),
        error,
      );
    }
  }

  /** The error of one record; the block is read again with line numbers, which take time. */
  #recordError(
    open: OpenFile,
    block: RecordBlock,
    record: number,
    column: string | undefined,
    reason: string,
  ): TSetError {
    const options = { ...this.#blockOptions(open, block), info: true };
    const read = this.#parse(open.file, block, options) as unknown as { record: string[]; info: { lines: number } }[];
    const { record: texts, info } = read[record] as { record: string[]; info: { lines: number } };
    const inside = texts.reduce((lines, text) => lines + text.split("\n").length - 1, 0);
    return malformed(open.file, this.#lineOf(open.file, block, info.lines - inside), column, reason);
  }

  /** @param line from 1, in the block */
  #lineOf(file: FileEntry, { offset }: RecordBlock, line: number): number {
    const input = this.#openInput(file);
    try {
      return lineNumber(input, offset) + line - 1;
    } finally {
      input.close();
    }
  }
}

/** Line feeds outside quotes end records. A doubled quote inside quotes switches twice, which is right as well. */
class QuotedEnds implements RecordEnds {
  readonly #quote: number;
  #isQuoted = false;

  constructor(quote: string) {
    this.#quote = quote.charCodeAt(0);
  }

  last(buffer: Buffer, from: number, to: number): number {
    const quote = this.#quote;
    let isQuoted = this.#isQuoted;
    let end = -1;
    for (let i = from; i < to; i++) {
      const byte = buffer[i];
      if (byte === quote) isQuoted = !isQuoted;
      else if (byte === 10 && !isQuoted) end = i + 1;
    }
    this.#isQuoted = isQuoted;
    return end;
  }
}

function positionOf(name: string, names: readonly string[], file: FileEntry): number {
  const at = names.indexOf(name);
  if (at < 0)
    throw malformed(
      file,
      1,
      name,
      `the header has no such column, but ${names.map((n) => JSON.stringify(n)).join(", ")}`,
    );
  if (names.indexOf(name, at + 1) >= 0) throw malformed(file, 1, name, "the header has this column twice");
  return at;
}

function malformed(
  { path }: FileEntry,
  line: number,
  column: string | undefined,
  reason: string,
  cause?: unknown,
): TSetError {
  const where = column === undefined ? "" : ` column ${JSON.stringify(column)}:`;
  return new TSetError(
    "TSETS_TYPE",
    `${path}:${line}:${where} ${reason}`,
    cause === undefined ? { path } : { path, cause },
  );
}

function shown(text: string): string {
  if (text === "") return "an empty field";
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
