import type { SchemaElement } from "hyparquet";
import type * as writing from "hyparquet-writer";
import type { Sink, SinkContext, TSetContext } from "../tset/functions.js";
import type { FieldType } from "../tset/schema.js";
import type { Binary, DType, Kind, Nullable, Tuple, ValueOf } from "../types/dtype.js";
import { typeText } from "../types/type-text.js";
import type { ColumnarSinkOptions } from "./arrow-sink.js";
import { sinkColumns } from "./columnar.js";
import { PartFiles } from "./part-files.js";
import { PartWriter } from "./part-writer.js";

/** Rows that are gathered, column by column, before they are encoded. */
const GROUP_ROWS = 65536;

/** What a Parquet column can hold here. */
export type ParquetType = FieldType | Binary | Nullable<Binary>;
/** Rows of Parquet files: tuples of columns, or one column. */
export type ParquetRow = ParquetType | Tuple<readonly ParquetType[]>;

/**
 * Writes rows as Parquet files (snappy, row groups of 65536 rows), `part-00000.parquet`, … of `directory`, one a task;
 * a tuple's members are columns: numbers, bool, utf8, binary, and nullable of these. Otherwise as {@link textSink}.
 *
 * @example
 * ```ts
 * await env.run(trips.sink(parquetSink("out", { columns: ["distance", "tip"] })));
 * ```
 */
export function parquetSink<D extends ParquetRow>(directory: string, options: ColumnarSinkOptions = {}): Sink<D> {
  return new ParquetSink<D>(new PartFiles(directory, ".parquet", options, "parquetSink", ["columns"]), options.columns);
}

class ParquetSink<D extends ParquetRow> implements Sink<D> {
  readonly #files: PartFiles;
  readonly #names: readonly string[] | undefined;
  #library: typeof writing | undefined;
  #columnNames: readonly string[] = [];
  #columns: unknown[][] = [];
  #isTuple = false;
  #bytes: writing.ByteWriter | undefined;
  #parquet: writing.ParquetWriter | undefined;
  #writer: PartWriter | undefined;

  constructor(files: PartFiles, names: readonly string[] | undefined) {
    this.#files = files;
    this.#names = names;
  }

  accept(type: DType): void {
    const { types, names } = sinkColumns(type, this.#names, "parquetSink");
    types.forEach((each, i) => void schemaElement(names[i] as string, each));
  }

  async prepare(context: TSetContext): Promise<void> {
    this.#library ??= await import("hyparquet-writer");
    const { ByteWriter, ParquetWriter } = this.#library;
    const { names, types, isTuple } = sinkColumns(context.type, this.#names, "parquetSink");
    this.#columnNames = names;
    this.#columns = types.map(() => []);
    this.#isTuple = isTuple;
    this.#writer = new PartWriter(this.#files.begin(context));
    const root: SchemaElement = { name: "root", num_children: types.length };
    this.#bytes = new ByteWriter(1024 * 1024);
    const schema = [root, ...types.map((type, i) => schemaElement(names[i] as string, type))];
    this.#parquet = new ParquetWriter({ writer: this.#bytes, schema, createdBy: "tsets" });
  }

  add(row: ValueOf<D>): void {
    const columns = this.#columns;
    if (this.#isTuple) for (let i = 0; i < columns.length; i++) columns[i]?.push(kept((row as unknown[])[i]));
    else columns[0]?.push(kept(row));
    if (columns[0]?.length === GROUP_ROWS) this.#endGroup();
  }

  end(): void {
    this.#endGroup();
    this.#parquet?.finish();
    this.#flush();
    this.#writer?.end();
  }

  close(): void {
    this.#writer?.close();
    this.#writer = this.#bytes = this.#parquet = undefined;
    this.#columns = [];
  }

  commit(context: SinkContext): void {
    this.#files.commit(context);
  }

  abort(context: SinkContext): void {
    this.#files.abort(context);
  }

  #endGroup(): void {
    if (this.#columns[0]?.length === 0) return;
    const columnData = this.#columns.map((data, i) => ({ name: this.#columnNames[i] as string, data }));
    this.#parquet?.write({ columnData, rowGroupSize: GROUP_ROWS });
    this.#flush();
    this.#columns = this.#columns.map(() => []);
  }

  /** What is encoded goes to the file; `offset` goes on counting all bytes. */
  #flush(): void {
    const bytes = this.#bytes as writing.ByteWriter;
    this.#writer?.bytes(bytes.getBytes());
    bytes.index = 0;
  }
}

/** A view is valid during the call only, and rows are held until their group is full. */
function kept(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

function schemaElement(name: string, type: DType): SchemaElement {
  const isNullable = type.kind === "nullable";
  const physical = ELEMENTS[isNullable ? (type.item as DType).kind : type.kind];
  if (physical === undefined) {
    throw new TypeError(
      `parquetSink: column ${JSON.stringify(name)} is ${typeText(type)}: numbers, bool, utf8, binary and nullable of these can be written`,
    );
  }
  return { name, repetition_type: isNullable ? "OPTIONAL" : "REQUIRED", ...physical };
}

const ELEMENTS: Readonly<Partial<Record<Kind, Pick<SchemaElement, "type" | "converted_type">>>> = {
  int8: { type: "INT32", converted_type: "INT_8" },
  int16: { type: "INT32", converted_type: "INT_16" },
  int32: { type: "INT32" },
  int64: { type: "INT64" },
  uint8: { type: "INT32", converted_type: "UINT_8" },
  uint16: { type: "INT32", converted_type: "UINT_16" },
  uint32: { type: "INT32", converted_type: "UINT_32" },
  uint64: { type: "INT64", converted_type: "UINT_64" },
  float32: { type: "FLOAT" },
  float64: { type: "DOUBLE" },
  bool: { type: "BOOLEAN" },
  utf8: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  binary: { type: "BYTE_ARRAY" },
};
