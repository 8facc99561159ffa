import type { DType, Kind } from "../../types/dtype.js";

/** Makes a value of a field's text; undefined where the text is none of the type. */
export type FieldReader = (text: string) => unknown;

/**
 * Reads fields as values of `type`, strictly: the whole text is the number, and it is within the type's range. Spaces
 * around it, hexadecimal digits and thousands separators are no part of a number. An empty field is null where the type
 * is nullable.
 */
export function fieldReader(type: DType): FieldReader {
  if (type.kind !== "nullable") return READERS[type.kind] as FieldReader;
  const read = fieldReader(type.item as DType);
  return (text) => (text === "" ? null : read(text));
}

/** Whether fields can be read as this type. */
export function isFieldType(type: DType): boolean {
  if (type.kind === "nullable") return isFieldType(type.item as DType);
  return READERS[type.kind] !== undefined;
}

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const UNUSUAL: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function integer(least: number, greatest: number): FieldReader {
  return (text) => {
    if (!INTEGER.test(text)) return undefined;
    // No -0: it is none of an integer type's values.
    const value = Number(text) + 0;
    return value >= least && value <= greatest ? value : undefined;
  };
}

function big(least: bigint, greatest: bigint): FieldReader {
  return (text) => {
    if (!INTEGER.test(text)) return undefined;
    const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
    return value >= least && value <= greatest ? value : undefined;
  };
}

function float(text: string): number | undefined {
  return FLOAT.test(text) ? Number(text) : UNUSUAL.get(text);
}

const READERS: Readonly<Partial<Record<Kind, FieldReader>>> = {
  int8: integer(-(2 ** 7), 2 ** 7 - 1),
  int16: integer(-(2 ** 15), 2 ** 15 - 1),
  int32: integer(-(2 ** 31), 2 ** 31 - 1),
  uint8: integer(0, 2 ** 8 - 1),
  uint16: integer(0, 2 ** 16 - 1),
  uint32: integer(0, 2 ** 32 - 1),
  int64: big(-(2n ** 63n), 2n ** 63n - 1n),
  uint64: big(0n, 2n ** 64n - 1n),
  float64: float,
  float32: (text) => {
    const value = float(text);
    return value === undefined ? undefined : Math.fround(value);
  },
  bool: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  utf8: (text) => text,
};
