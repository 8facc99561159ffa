/** What a column holds. Values are plain data, compared by {@link sameType}, written and read back as text. */
export type Kind = NumericKind | "bool" | "utf8" | "binary" | "vector" | "list" | "tuple" | "nullable" | "any";

export type IntegerKind = "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32";
export type BigKind = "int64" | "uint64";
export type FloatKind = "float32" | "float64";
export type NumericKind = IntegerKind | BigKind | FloatKind;

declare const value: unique symbol;
declare const array: unique symbol;

/**
 * A type of elements.
 *
 * @typeParam V what one element is in JavaScript
 * @typeParam A what many elements are (`collect()`, `getData()`)
 */
export interface DType<V = any, A = any> {
  readonly kind: Kind;
  /** Element type of a vector, a list, or a nullable. */
  readonly item?: DType;
  /** Elements of a vector. */
  readonly length?: number;
  /** Members of a tuple. */
  readonly fields?: readonly DType[];
  /** @internal carries V, holds nothing */
  readonly [value]?: V;
  /** @internal carries A, holds nothing */
  readonly [array]?: A;
}

/** One element of a type, in JavaScript. */
export type ValueOf<D extends DType> = D extends DType<infer V, any> ? V : never;
/** Many elements of a type: its typed array, or an array of values. */
export type ArrayOf<D extends DType> = D extends DType<any, infer A> ? A : never;

export type TypedArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** Numbers of one kind; many of them are a typed array. */
export interface Numeric<K extends NumericKind, V, A> extends DType<V, A> {
  readonly kind: K;
}

export type Int8 = Numeric<"int8", number, Int8Array>;
export type Int16 = Numeric<"int16", number, Int16Array>;
export type Int32 = Numeric<"int32", number, Int32Array>;
export type Int64 = Numeric<"int64", bigint, BigInt64Array>;
export type Uint8 = Numeric<"uint8", number, Uint8Array>;
export type Uint16 = Numeric<"uint16", number, Uint16Array>;
export type Uint32 = Numeric<"uint32", number, Uint32Array>;
export type Uint64 = Numeric<"uint64", bigint, BigUint64Array>;
export type Float32 = Numeric<"float32", number, Float32Array>;
export type Float64 = Numeric<"float64", number, Float64Array>;
export type NumericType = Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 | Float32 | Float64;
export interface Bool extends DType<boolean, boolean[]> {
  readonly kind: "bool";
}
export interface Utf8 extends DType<string, string[]> {
  readonly kind: "utf8";
}
export interface Binary extends DType<Uint8Array, Uint8Array[]> {
  readonly kind: "binary";
}
export interface Vector<D extends NumericType = NumericType> extends DType<ArrayOf<D>, ArrayOf<D>[]> {
  readonly kind: "vector";
  readonly item: D;
  readonly length: number;
}
export interface List<D extends DType = DType> extends DType<ValueOf<D>[], ValueOf<D>[][]> {
  readonly kind: "list";
  readonly item: D;
}
/** What a tuple of these types holds. */
export type ValuesOf<F extends readonly DType[]> = { -readonly [I in keyof F]: ValueOf<F[I]> };
export interface Tuple<F extends readonly DType[] = readonly DType[]> extends DType<ValuesOf<F>, ValuesOf<F>[]> {
  readonly kind: "tuple";
  readonly fields: F;
}
export interface Nullable<D extends DType = DType> extends DType<ValueOf<D> | null, (ValueOf<D> | null)[]> {
  readonly kind: "nullable";
  readonly item: D;
}
export interface Any extends DType<unknown, unknown[]> {
  readonly kind: "any";
}

export const int8: Int8 = Object.freeze({ kind: "int8" });
export const int16: Int16 = Object.freeze({ kind: "int16" });
export const int32: Int32 = Object.freeze({ kind: "int32" });
export const int64: Int64 = Object.freeze({ kind: "int64" });
export const uint8: Uint8 = Object.freeze({ kind: "uint8" });
export const uint16: Uint16 = Object.freeze({ kind: "uint16" });
export const uint32: Uint32 = Object.freeze({ kind: "uint32" });
export const uint64: Uint64 = Object.freeze({ kind: "uint64" });
export const float32: Float32 = Object.freeze({ kind: "float32" });
export const float64: Float64 = Object.freeze({ kind: "float64" });
export const bool: Bool = Object.freeze({ kind: "bool" });
export const utf8: Utf8 = Object.freeze({ kind: "utf8" });
export const binary: Binary = Object.freeze({ kind: "binary" });
/** Any structured-cloneable value; a class instance or a function is an error when it is stored. */
export const any: Any = Object.freeze({ kind: "any" });
