import type { BigKind, DType, IntegerKind, Kind, NumericKind, NumericType, TypedArray } from "./dtype.js";

/** The typed array of each numeric kind. */
export const ARRAY_OF_KIND = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export function isNumericKind(kind: Kind): kind is NumericKind {
  return Object.hasOwn(ARRAY_OF_KIND, kind);
}

export function isNumericType(type: DType): type is NumericType {
  return isNumericKind(type.kind);
}

/** 64-bit integers, whose elements are bigints. */
export function isBigKind(kind: Kind): kind is BigKind {
  return kind === "int64" || kind === "uint64";
}

/** Integers of at most 32 bits, whose elements are numbers. */
export function isIntegerKind(kind: Kind): kind is IntegerKind {
  return isNumericKind(kind) && !isBigKind(kind) && kind !== "float32" && kind !== "float64";
}

/** Kinds whose values nobody can change: numbers, bools and texts. */
export function isScalarKind(kind: Kind): boolean {
  return isNumericKind(kind) || kind === "bool" || kind === "utf8";
}

/** Bytes of one element. */
export function elementBytes(kind: NumericKind): number {
  return ARRAY_OF_KIND[kind].BYTES_PER_ELEMENT;
}

/** A typed array of `length` elements on the heap. */
export function newTypedArray(kind: NumericKind, length: number): TypedArray {
  return new ARRAY_OF_KIND[kind](length);
}

/** The elements that lie in `bytes`, without a copy; a rest that is shorter than an element is not seen. */
export function elementsOf(kind: NumericKind, bytes: Uint8Array): TypedArray {
  const array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => TypedArray = ARRAY_OF_KIND[kind];
  return new array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / elementBytes(kind)));
}
