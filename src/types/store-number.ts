import type { BigKind, DType, FloatKind, IntegerKind } from "./dtype.js";
import { TypeMismatch } from "./type-mismatch.js";

/** Beyond it the low bits of a number are no longer exact, and wrapping would invent them. */
const EXACT = 2 ** 53;

/** An integral number modulo 2^bits, by kind. -0 becomes 0. */
const WRAP: Readonly<Record<IntegerKind, (x: number) => number>> = {
  int8: (x) => (x << 24) >> 24,
  int16: (x) => (x << 16) >> 16,
  int32: (x) => x | 0,
  uint8: (x) => x & 0xff,
  uint16: (x) => x & 0xffff,
  uint32: (x) => x >>> 0,
};

/** WRAP as source text, for generated loops. */
export const WRAP_TEXT: Readonly<Record<IntegerKind, (v: string) => string>> = {
  int8: (v) => `${v} << 24 >> 24`,
  int16: (v) => `${v} << 16 >> 16`,
  int32: (v) => `${v} | 0`,
  uint8: (v) => `${v} & 255`,
  uint16: (v) => `${v} & 65535`,
  uint32: (v) => `${v} >>> 0`,
};

export function storeInteger(type: DType & { kind: IntegerKind }, value: unknown): number {
  if (typeof value === "number" && Math.floor(value) === value && value >= -EXACT && value <= EXACT) {
    return WRAP[type.kind](value);
  }
  throw new TypeMismatch(type, value, whyNoInteger(value));
}

export function storeBig(type: DType & { kind: BigKind }, value: unknown): bigint {
  if (typeof value === "bigint") return type.kind === "int64" ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  if (typeof value === "number") {
    const literal = Number.isSafeInteger(value) ? `${value === 0 ? 0 : value}n or ` : "";
    throw new TypeMismatch(type, value, `its elements are bigints (${literal}BigInt(x), or float64)`);
  }
  throw new TypeMismatch(type, value, `its elements are bigints${noValue(value)}`);
}

export function storeFloat(type: DType & { kind: FloatKind }, value: unknown): number {
  if (typeof value === "number") return type.kind === "float32" ? Math.fround(value) : value;
  throw new TypeMismatch(type, value, whyNoNumber(value));
}

function whyNoInteger(value: unknown): string {
  if (typeof value !== "number") return whyNoNumber(value);
  if (Number.isNaN(value)) return "it is no number (filter it out, or float64)";
  if (!Number.isFinite(value)) return "it is infinite (filter it out, or float64)";
  if (Math.abs(value) > EXACT) {
    return "beyond ±2^53 its low bits are no longer exact (Math.imul, product, int64 with bigints, or float64)";
  }
  return "it has a fraction (Math.trunc, Math.round, or float64)";
}

function whyNoNumber(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return "its elements are numbers (Number(x), or int64)";
    case "string":
      return "its elements are numbers (Number(x), or utf8)";
    case "boolean":
      return "its elements are numbers (Number(x), or bool)";
    default:
      return `its elements are numbers${noValue(value)}`;
  }
}

/** The way out for a missing value. */
export function noValue(value: unknown): string {
  if (value === undefined) return " (does the function return a value? nullable(…) holds missing ones)";
  return value === null ? " (nullable(…) holds null)" : "";
}
