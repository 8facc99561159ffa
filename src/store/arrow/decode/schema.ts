import type { DType, NumericType } from "../../../types/dtype.js";
import { isNumericKind } from "../../../types/kinds.js";
import {
  DOUBLE,
  FIELD,
  FIXED_SIZE_LIST,
  FLOAT,
  INT,
  KEY_VALUE,
  MAX_DEPTH,
  MAX_FIELDS,
  METADATA,
  SCHEMA,
  SINGLE,
  TYPE,
} from "../format.js";
import type { FlatTable } from "./flatbuffer.js";

export interface DecodedColumn {
  readonly name: string;
  /** undefined where it is a type of Arrow's that no tset has. */
  readonly type: DType | undefined;
  /** As a type text, with Arrow's names for types that no tset has. */
  readonly text: string;
}

export interface DecodedSchema {
  readonly columns: readonly DecodedColumn[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** More entries than these are no metadata that anybody writes. */
const MAX_PAIRS = 4096;
const MAX_VECTOR_LENGTH = 65536;

export function decodeSchema(table: FlatTable): DecodedSchema {
  if (table.int16(SCHEMA.endianness, 0) !== 0) throw table.error("a big-endian file, which cannot be read here");
  const size = { fields: 0 };
  const columns = table.tables(SCHEMA.fields, MAX_FIELDS).map((field) => decodeField(field, 1, size));
  return { columns, metadata: decodeMetadata(table, SCHEMA.metadata) };
}

/** A vector of KeyValue; of equal keys the first counts. */
export function decodeMetadata(table: FlatTable, slot: number): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of table.tables(slot, MAX_PAIRS)) {
    const key = pair.string(KEY_VALUE.key) ?? "";
    if (!pairs.has(key)) pairs.set(key, pair.string(KEY_VALUE.value) ?? "");
  }
  return pairs;
}

function decodeField(table: FlatTable, depth: number, size: { fields: number }): DecodedColumn {
  // Several references may lead to one table: without a count of visits a small file could stand for 2^64 fields.
  if (++size.fields > MAX_FIELDS || depth > MAX_DEPTH) {
    throw table.error(`a schema of more than ${MAX_DEPTH} levels or ${MAX_FIELDS} fields`);
  }
  const children = table.tables(FIELD.children, MAX_FIELDS).map((child) => decodeField(child, depth + 1, size));
  const name = table.string(FIELD.name) ?? "";
  let { type, text } = decodeType(table, children);
  if (table.has(FIELD.dictionary)) {
    type = undefined;
    text = `dictionary(${text})`;
  }
  if (table.int8(FIELD.nullable, 0) === 0) return { name, type, text };
  // Values of any can be null themselves.
  const inner = type?.kind === "any" ? undefined : type;
  return { name, type: inner && { kind: "nullable", item: inner }, text: `nullable(${text})` };
}

function decodeType(table: FlatTable, children: readonly DecodedColumn[]): { type: DType | undefined; text: string } {
  const tag = table.int8(FIELD.typeType, 0);
  const details = table.table(FIELD.type);
  const [child] = children;
  switch (tag) {
    case TYPE.int:
    case TYPE.float:
      return plain(numericKind(tag, details));
    case TYPE.bool:
      return plain("bool");
    case TYPE.utf8:
      return plain("utf8");
    case TYPE.binary:
      return plain(decodeMetadata(table, FIELD.metadata).get(METADATA.type) === "any" ? "any" : "binary");
    case TYPE.list:
      if (child === undefined || children.length !== 1) throw table.error("a list without an element type");
      return { type: child.type && { kind: "list", item: child.type }, text: `list(${child.text})` };
    case TYPE.struct: {
      const fields = children.map(({ type }) => type).filter((type) => type !== undefined);
      const type: DType | undefined = fields.length === children.length ? { kind: "tuple", fields } : undefined;
      return { type, text: `tuple(${children.map(({ text }) => text).join(", ")})` };
    }
    case TYPE.fixedSizeList: {
      if (child === undefined || children.length !== 1) throw table.error("a fixed size list without an element type");
      const length = details?.int32(FIXED_SIZE_LIST.listSize, 0) ?? 0;
      const text = `vector(${child.text}, ${length})`;
      const storable = child.type !== undefined && isNumericKind(child.type.kind);
      if (!storable || length < 1 || length > MAX_VECTOR_LENGTH) return { type: undefined, text };
      return { type: { kind: "vector", item: child.type as NumericType, length }, text };
    }
    default:
      return { type: undefined, text: ARROW_NAMES[tag] ?? `type-${tag}` };
  }
}

function plain(kind: string | DType["kind"]): { type: DType | undefined; text: string } {
  return { type: KINDS.has(kind) ? ({ kind } as DType) : undefined, text: kind };
}

const KINDS = new Set<string>([
  ...["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"],
  ...["bool", "utf8", "binary", "any"],
]);

function numericKind(tag: number, details: FlatTable | undefined): string {
  if (tag === TYPE.float) {
    const precision = details?.int16(FLOAT.precision, 0) ?? 0;
    return precision === DOUBLE ? "float64" : precision === SINGLE ? "float32" : "float16";
  }
  return `${(details?.int8(INT.isSigned, 0) ?? 0) !== 0 ? "" : "u"}int${details?.int32(INT.bitWidth, 0) ?? 0}`;
}

/** The union Type by tag, as far as it is not read here. */
const ARROW_NAMES: Record<number, string> = {
  1: "null",
  7: "decimal",
  8: "date",
  9: "time",
  10: "timestamp",
  11: "interval",
  14: "union",
  15: "fixed_size_binary",
  17: "map",
  18: "duration",
  19: "large_binary",
  20: "large_utf8",
  21: "large_list",
  22: "run_end_encoded",
  23: "binary_view",
  24: "utf8_view",
  25: "list_view",
  26: "large_list_view",
};
