import type { DType, Kind, NumericType, TypedArray, ValueOf } from "./dtype.js";
import { ARRAY_OF_KIND, newTypedArray } from "./kinds.js";
import { noValue, storeBig, storeFloat, storeInteger } from "./store-number.js";
import { storePlain } from "./store-plain.js";
import { TypeMismatch } from "./type-mismatch.js";

export { storeStatement } from "./store-statement.js";
export { TypeMismatch } from "./type-mismatch.js";

/**
 * Wraps or checks as a store into a column does, and returns what a reader of that column will get.
 *
 *     int8 … uint32   integral numbers within ±2^53, modulo 2^bits
 *     int64, uint64   bigints, modulo 2^64
 *     float32 / 64    numbers, the nearest float32
 *     bool            true, false
 *     utf8            strings of whole characters (no lone surrogates, which UTF-8 has no bytes for)
 *     binary          Uint8Arrays; the stored value is a copy, since what hands one over may fill it again
 *     vector(t, n)    arrays or typed arrays of n such numbers; the stored value is a typed array
 *     list(t)         arrays or typed arrays
 *     tuple(…)        arrays of exactly its length
 *     nullable(t)     t's values; null and undefined are null
 *     any             plain values that v8 keeps exactly; who hands an object over does not change it afterwards
 *
 * @throws TypeMismatch (a TSetError, TSETS_TYPE) that names value, type and way out
 */
export function storeValue<D extends DType>(type: D, value: unknown): ValueOf<D> {
  return STORES[type.kind](type as never, value) as ValueOf<D>;
}

const STORES: Readonly<Record<Kind, (type: never, value: unknown) => unknown>> = {
  int8: storeInteger,
  int16: storeInteger,
  int32: storeInteger,
  uint8: storeInteger,
  uint16: storeInteger,
  uint32: storeInteger,
  int64: storeBig,
  uint64: storeBig,
  float32: storeFloat,
  float64: storeFloat,
  bool: storeBool,
  utf8: storeString,
  binary: (type, value) => new Uint8Array(storeBytes(type, value)),
  vector: storeVector,
  list: storeList,
  tuple: storeTuple,
  nullable: (type: DType & { item: DType }, value) => (value == null ? null : storeValue(type.item, value)),
  any: (_type, value) => storePlain(value),
};

function storeBool(type: DType, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  const way = value === undefined || value === null ? noValue(value) : " (x !== 0, Boolean(x))";
  throw new TypeMismatch(type, value, `its elements are true and false${way}`);
}

/** Strings of well-formed UTF-16. `isWellFormed` is there from Node 20 on. */
export function storeString(type: DType, value: unknown): string {
  if (typeof value !== "string") {
    const way = value === undefined || value === null ? noValue(value) : " (String(x), or any)";
    throw new TypeMismatch(type, value, `its elements are strings${way}`);
  }
  if (!(value as string & { isWellFormed(): boolean }).isWellFormed()) {
    throw new TypeMismatch(type, value, "a lone surrogate has no UTF-8 bytes (x.toWellFormed(), or any)");
  }
  return value;
}

export function storeBytes(type: DType, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const way = value === undefined || value === null ? noValue(value) : " (new Uint8Array(x), Buffer.from(x))";
  throw new TypeMismatch(type, value, `its elements are Uint8Arrays${way}`);
}

function storeVector(type: DType & { item: NumericType; length: number }, value: unknown): TypedArray {
  const values = arrayLike(type, value);
  if (values.length !== type.length) {
    throw new TypeMismatch(type, value, `it has ${values.length} elements (list(${type.item.kind}) takes any number)`);
  }
  const stored = newTypedArray(type.item.kind, type.length);
  if (value instanceof ARRAY_OF_KIND[type.item.kind]) stored.set(value as never);
  else storeEach(values, () => type.item, stored as unknown as unknown[]);
  return stored;
}

function storeList(type: DType & { item: DType }, value: unknown): unknown[] {
  const values = arrayLike(type, value);
  return storeEach(values, () => type.item, new Array(values.length));
}

function storeTuple(type: DType & { fields: readonly DType[] }, value: unknown): unknown[] {
  const values = arrayLike(type, value);
  const { fields } = type;
  if (values.length !== fields.length) {
    throw new TypeMismatch(type, value, `it has ${values.length} elements, not ${fields.length}`);
  }
  return storeEach(values, (i) => fields[i], new Array(fields.length));
}

function storeEach(values: ArrayLike<unknown>, typeOf: (i: number) => DType, stored: unknown[]): unknown[] {
  let i = 0;
  try {
    for (; i < values.length; i++) stored[i] = storeValue(typeOf(i), values[i]);
  } catch (error) {
    throw error instanceof TypeMismatch ? error.within(`[${i}]`) : error;
  }
  return stored;
}

/** What the nested types take: an array, or any of the ten typed arrays. */
export function arrayLike(type: DType, value: unknown): ArrayLike<unknown> {
  if (Array.isArray(value)) return value as unknown[];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value as unknown as ArrayLike<unknown>;
  const way = value === undefined || value === null ? noValue(value) : " (Array.from(x))";
  throw new TypeMismatch(type, value, `its elements are arrays${way}`);
}
