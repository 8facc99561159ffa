import type { DType, Kind } from "./dtype.js";

/**
 * A type as text, one text for each type: `tuple(int32, nullable(utf8))`, `vector(float32, 3)`. It stands in messages,
 * fingerprints and files; `parseType` reads it back.
 *
 * @throws TypeError where `type` is not made by this library's types and constructors
 */
export function typeText(type: DType): string {
  const text = TEXTS[type.kind] as ((type: DType) => string) | undefined;
  if (text === undefined) throw new TypeError(`there is no type of the kind ${JSON.stringify(type.kind)}`);
  return text(type);
}

/** Whether two types hold the same values in the same layout. */
export function sameType(a: DType, b: DType): boolean {
  return a === b || (a.kind === b.kind && typeText(a) === typeText(b));
}

const kind = (type: DType): string => type.kind;
const ofItem = (type: DType): string => `${type.kind}(${typeText(itemOf(type))})`;

const TEXTS: Readonly<Record<Kind, (type: DType) => string>> = {
  int8: kind,
  int16: kind,
  int32: kind,
  int64: kind,
  uint8: kind,
  uint16: kind,
  uint32: kind,
  uint64: kind,
  float32: kind,
  float64: kind,
  bool: kind,
  utf8: kind,
  binary: kind,
  any: kind,
  vector: (type) => `vector(${typeText(itemOf(type))}, ${type.length})`,
  list: ofItem,
  nullable: ofItem,
  tuple: (type) => `tuple(${(type.fields ?? []).map(typeText).join(", ")})`,
};

function itemOf(type: DType): DType {
  if (type.item === undefined) throw new TypeError(`a type of the kind ${type.kind} without an item type`);
  return type.item;
}
