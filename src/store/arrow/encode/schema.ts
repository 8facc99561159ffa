import type { DType } from "../../../types/dtype.js";
import {
  DOUBLE,
  FIELD,
  FIXED_SIZE_LIST,
  FLOAT,
  HEADER_SCHEMA,
  INT,
  KEY_VALUE,
  MAX_DEPTH,
  MAX_FIELDS,
  METADATA,
  SCHEMA,
  SINGLE,
  TYPE,
} from "../format.js";
import { FlatBuilder, type FlatField, type FlatOffset } from "./flatbuffer.js";
import { encodeMessage } from "./message.js";

export interface Column {
  readonly name: string;
  readonly type: DType;
}

/** The message that stands before the record batches. */
export function encodeSchemaMessage(
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const builder = new FlatBuilder();
  return encodeMessage(builder, HEADER_SCHEMA, writeSchema(builder, columns, metadata), 0);
}

/** Writes the Schema table; RangeError for a type that is too large for {@link MAX_DEPTH} or {@link MAX_FIELDS}. */
export function writeSchema(
  builder: FlatBuilder,
  columns: readonly Column[],
  metadata: Readonly<Record<string, string>>,
): FlatOffset {
  const size = { fields: 0 };
  const fields = builder.references(columns.map(({ name, type }) => writeField(builder, name, type, 1, size)));
  const pairs = writeMetadata(builder, metadata);
  const slots: (FlatField | undefined)[] = [];
  slots[SCHEMA.endianness] = undefined;
  slots[SCHEMA.fields] = { to: fields };
  slots[SCHEMA.metadata] = { to: pairs };
  return builder.table(slots);
}

/** Writes a vector of KeyValue. */
export function writeMetadata(builder: FlatBuilder, metadata: Readonly<Record<string, string>>): FlatOffset {
  const pairs = Object.entries(metadata).map(([key, value]) => {
    const text = builder.string(value);
    const slots: FlatField[] = [];
    slots[KEY_VALUE.key] = { to: builder.string(key) };
    slots[KEY_VALUE.value] = { to: text };
    return builder.table(slots);
  });
  return builder.references(pairs);
}

function writeField(
  builder: FlatBuilder,
  name: string,
  type: DType,
  depth: number,
  size: { fields: number },
): FlatOffset {
  size.fields++;
  if (depth > MAX_DEPTH || size.fields > MAX_FIELDS) {
    throw new RangeError(`a stored type has at most ${MAX_DEPTH} levels and ${MAX_FIELDS} members`);
  }
  const nullable = type.kind === "nullable";
  const stored = nullable ? (type.item as DType) : type;
  const children = builder.references(
    childrenOf(stored).map((child) => writeField(builder, child.name, child.type, depth + 1, size)),
  );
  const metadata = stored.kind === "any" ? writeMetadata(builder, { [METADATA.type]: "any" }) : undefined;
  const label = builder.string(name);
  const { tag, slots: typeSlots } = arrowType(stored);
  const table = builder.table(typeSlots);
  const slots: (FlatField | undefined)[] = new Array(FIELD.metadata + 1).fill(undefined);
  slots[FIELD.name] = { to: label };
  slots[FIELD.nullable] = nullable ? { bytes: 1, value: 1 } : undefined;
  slots[FIELD.typeType] = { bytes: 1, value: tag };
  slots[FIELD.type] = { to: table };
  slots[FIELD.children] = { to: children };
  slots[FIELD.metadata] = metadata === undefined ? undefined : { to: metadata };
  return builder.table(slots);
}

function childrenOf(type: DType): Column[] {
  if (type.kind === "list" || type.kind === "vector") return [{ name: "item", type: type.item as DType }];
  if (type.kind === "tuple")
    return (type.fields as readonly DType[]).map((field, i) => ({ name: `f${i}`, type: field }));
  return [];
}

/** The tag of the union Type, and the fields of its table. */
function arrowType(type: DType): { tag: number; slots: (FlatField | undefined)[] } {
  switch (type.kind) {
    case "bool":
      return { tag: TYPE.bool, slots: [] };
    case "utf8":
      return { tag: TYPE.utf8, slots: [] };
    case "binary":
    case "any":
      return { tag: TYPE.binary, slots: [] };
    case "list":
      return { tag: TYPE.list, slots: [] };
    case "tuple":
      return { tag: TYPE.struct, slots: [] };
    case "vector":
      return {
        tag: TYPE.fixedSizeList,
        slots: at(FIXED_SIZE_LIST.listSize, { bytes: 4, value: type.length as number }),
      };
    case "float32":
      return { tag: TYPE.float, slots: at(FLOAT.precision, { bytes: 2, value: SINGLE }) };
    case "float64":
      return { tag: TYPE.float, slots: at(FLOAT.precision, { bytes: 2, value: DOUBLE }) };
    case "nullable":
      throw new RangeError("a nullable type in a nullable type cannot be stored");
    default: {
      const slots = at(INT.bitWidth, { bytes: 4, value: Number(type.kind.replace(/\D/g, "")) });
      slots[INT.isSigned] = type.kind.startsWith("u") ? undefined : { bytes: 1, value: 1 };
      return { tag: TYPE.int, slots };
    }
  }
}

function at(slot: number, field: FlatField): (FlatField | undefined)[] {
  const slots: (FlatField | undefined)[] = [];
  slots[slot] = field;
  return slots;
}
