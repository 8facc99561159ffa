import { type DataType, type Field, type Schema, Type, type Vector } from "apache-arrow";
import { TSetError } from "../../errors.js";
import type { FileEntry } from "../../plan/graph.js";
import type { DType } from "../../types/dtype.js";
import { typeText } from "../../types/type-text.js";
import type { ReadColumn } from "./column-rows.js";

/** @throws TSetError TSETS_TYPE where a file has no such column, or one of another type; nullable or not is no difference */
export function requireArrowType(
  name: string,
  type: DType,
  found: DataType | undefined,
  { path }: FileEntry,
  schema: Schema,
): void {
  const where = `${path}: column ${JSON.stringify(name)}`;
  if (found === undefined) {
    const names = schema.fields.map((field) => JSON.stringify(field.name)).join(", ");
    throw new TSetError("TSETS_TYPE", `${where}: there is none, but ${names}`, { path });
  }
  const text = arrowText(found);
  if (text !== plainText(type))
    throw new TSetError("TSETS_TYPE", `${where} is ${text}, not ${plainText(type)}`, { path });
}

/** Reads values of a vector as `type` has them. */
export function arrowColumn(vector: Vector, type: DType): ReadColumn {
  if (type.kind === "nullable") return arrowColumn(vector, type.item as DType);
  const item = type.item as DType;
  switch (type.kind) {
    case "vector":
      return (row) => (vector.get(row) as Vector | null)?.toArray();
    case "list":
      return (row) => {
        const values = vector.get(row) as Vector | null;
        return values === null ? null : Array.from({ length: values.length }, (_, i) => arrowColumn(values, item)(i));
      };
    case "tuple": {
      const members = (type.fields ?? []).map((field, i) => arrowColumn(vector.getChildAt(i) as Vector, field));
      return (row) => (vector.isValid(row) ? members.map((member) => member(row)) : null);
    }
    default:
      return (row) => vector.get(row);
  }
}

/** A type text without nullable, at any depth. */
function plainText(type: DType): string {
  if (type.kind === "nullable") return plainText(type.item as DType);
  if (type.kind === "list") return `list(${plainText(type.item as DType)})`;
  if (type.kind === "tuple") return `tuple(${(type.fields ?? []).map(plainText).join(", ")})`;
  return typeText(type);
}

/** The same of Arrow's types; with Arrow's name where no tset has the type. */
function arrowText(type: DataType): string {
  const children = (): string[] => (type.children as Field[]).map((field) => arrowText(field.type));
  switch (type.typeId) {
    case Type.Int:
      return `${(type as { isSigned?: boolean }).isSigned === true ? "" : "u"}int${(type as { bitWidth?: number }).bitWidth}`;
    case Type.Float:
      return ["float16", "float32", "float64"][(type as { precision?: number }).precision ?? 0] as string;
    case Type.Bool:
      return "bool";
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return "utf8";
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
      return "binary";
    case Type.Dictionary:
      return arrowText((type as unknown as { dictionary: DataType }).dictionary);
    case Type.List:
      return `list(${children()[0]})`;
    case Type.FixedSizeList:
      return `vector(${children()[0]}, ${(type as { listSize?: number }).listSize})`;
    case Type.Struct:
      return `tuple(${children().join(", ")})`;
    default:
      return String(type);
  }
}
