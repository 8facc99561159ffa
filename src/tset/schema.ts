import type { Bool, DType, NumericType, Nullable, Tuple, Utf8 } from "../types/dtype.js";
import type { FileColumn } from "../plan/graph.js";
import { showValue } from "../types/show-value.js";
import { typeText } from "../types/type-text.js";
import { requireType } from "./graph-builder.js";

/** What one field of a text file can be. */
export type FieldType = NumericType | Bool | Utf8 | Nullable<NumericType | Bool | Utf8>;

/**
 * Columns in the order of the rows' members: `[["name", utf8], ["age", int32]]`, where rows are typed
 * `[string, number]`; or `{ name: utf8, age: int32 }`, where each member is typed as any of the columns
 * (`string | number`), because TypeScript does not know the order of an object's keys.
 *
 * @typeParam T types that columns may have
 */
export type Schema<T extends DType = DType> =
  | readonly (readonly [name: string, type: T])[]
  | { readonly [name: string]: T };

/** Type of the rows of a {@link Schema}: a tuple of its columns. */
export type RowType<S extends Schema> = S extends readonly (readonly [string, DType])[]
  ? TupleOf<S>
  : Tuple<readonly AnyColumn<S>[]>;

/** As {@link RowType}; the only column of several formats is not wrapped: its rows are its values. */
export type ColumnarRow<S extends Schema> = S extends readonly (readonly [string, DType])[]
  ? S extends readonly [readonly [string, infer D extends DType]]
    ? D
    : TupleOf<S>
  : string extends keyof S
    ? DType
    : IsUnion<keyof S> extends true
      ? Tuple<readonly AnyColumn<S>[]>
      : AnyColumn<S>;

type TypesOf<S extends readonly (readonly [string, DType])[]> = {
  readonly [I in keyof S]: S[I] extends readonly [string, infer D extends DType] ? D : never;
};
type TupleOf<S extends readonly (readonly [string, DType])[]> =
  TypesOf<S> extends infer F extends readonly DType[] ? Tuple<F> : never;
type AnyColumn<S> = Extract<S[keyof S], DType>;
type IsUnion<T, U = T> = T extends U ? ([U] extends [T] ? false : true) : never;

/** @throws TypeError for what is no schema */
export function columnsOf(schema: unknown, where: string): FileColumn[] {
  if (typeof schema !== "object" || schema === null) {
    throw new TypeError(`${where}: a schema is needed, such as { name: utf8, age: int32 }, not ${showValue(schema)}`);
  }
  const pairs = Array.isArray(schema) ? (schema as unknown[]) : Object.entries(schema);
  const columns = pairs.map((pair): FileColumn => {
    const [name, type] = Array.isArray(pair) ? (pair as [unknown, unknown]) : [];
    if (typeof name !== "string") throw new TypeError(`${where}: a column is [name, type], not ${showValue(pair)}`);
    requireType(type, `${where}: column ${JSON.stringify(name)}`);
    typeText(type);
    return { name, type };
  });
  if (columns.length === 0) throw new TypeError(`${where}: the schema has no columns`);
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new TypeError(`${where}: the schema has ${JSON.stringify(twice)} twice`);
  // JavaScript puts such keys first, in numeric order, whatever was written.
  const moved = Array.isArray(schema) ? undefined : names.find((name) => /^\d+$/.test(name));
  if (moved !== undefined) {
    throw new TypeError(
      `${where}: an object does not keep the order of the key ${JSON.stringify(moved)}: write the columns as [["${moved}", type], …]`,
    );
  }
  return columns;
}
