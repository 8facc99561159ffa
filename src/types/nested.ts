import type { DType, List, Nullable, NumericType, Tuple, Vector } from "./dtype.js";
import { isNumericKind } from "./kinds.js";
import { showValue } from "./show-value.js";
import { typeText } from "./write-type.js";

/** Elements of one vector, at most. */
export const MAX_VECTOR_LENGTH = 65536;
/** Members of one tuple, at most. */
export const MAX_TUPLE_FIELDS = 1024;
/** Types in types, at most: int32 has depth 1, list(int32) 2. */
export const MAX_TYPE_DEPTH = 32;

/**
 * A point: exactly `length` numbers, a typed array in JavaScript.
 *
 * @throws TypeError where `item` is no numeric type, RangeError where `length` is not within 1..65536
 */
export function vector<const D extends NumericType>(item: D, length: number): Vector<D> {
  checkType("vector", item);
  if (!isNumericKind(item.kind)) {
    throw new TypeError(`vector(type, n) takes a numeric type, not ${typeText(item)}: list(${typeText(item)})?`);
  }
  if (!Number.isInteger(length) || length < 1 || length > MAX_VECTOR_LENGTH) {
    throw new RangeError(
      `vector(${typeText(item)}, n) takes n from 1 to ${MAX_VECTOR_LENGTH}, not ${showValue(length)}`,
    );
  }
  return Object.freeze({ kind: "vector", item, length });
}

/** Any number of values of one type, an array in JavaScript. */
export function list<const D extends DType>(item: D): List<D> {
  checkType("list", item);
  return checkDepth(Object.freeze({ kind: "list", item }));
}

/** One value of each type, in order: `tuple(int32, utf8)` holds `[number, string]`. */
export function tuple<const F extends readonly DType[]>(...fields: F): Tuple<F> {
  if (fields.length < 1 || fields.length > MAX_TUPLE_FIELDS) {
    throw new TypeError(`tuple(…) takes 1 to ${MAX_TUPLE_FIELDS} types, not ${fields.length}`);
  }
  for (const field of fields) checkType("tuple", field);
  return checkDepth(Object.freeze({ kind: "tuple", fields: Object.freeze([...fields]) as unknown as F }));
}

/** The values of `item`, and null. undefined is stored as null. */
export function nullable<const D extends DType>(item: D): Nullable<D> {
  checkType("nullable", item);
  if (item.kind === "nullable") throw new TypeError(`nullable(${typeText(item)}): it holds nulls already`);
  if (item.kind === "any") throw new TypeError("nullable(any): any holds null and undefined already");
  return checkDepth(Object.freeze({ kind: "nullable", item }));
}

function checkType(caller: string, type: unknown): asserts type is DType {
  if (typeof type !== "object" || type === null || typeof (type as { kind?: unknown }).kind !== "string") {
    throw new TypeError(`${caller}(…) takes types such as int32 or utf8, not ${showValue(type)}`);
  }
  typeText(type as DType);
}

function checkDepth<D extends DType>(type: D): D {
  if (depthOf(type) > MAX_TYPE_DEPTH) throw new TypeError(`types nest at most ${MAX_TYPE_DEPTH} deep`);
  return type;
}

function depthOf(type: DType): number {
  if (type.fields !== undefined) return 1 + Math.max(...type.fields.map(depthOf));
  return type.item === undefined ? 1 : 1 + depthOf(type.item);
}
