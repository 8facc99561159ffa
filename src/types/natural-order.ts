import { bool, type DType, any, binary, float64, int64, utf8 } from "./dtype.js";
import { type KeyRules, keyRules } from "./key.js";

type Compare = KeyRules["compare"];

const RULES: Readonly<Record<string, Compare>> = {
  number: keyRules(float64).compare,
  bigint: keyRules(int64).compare,
  boolean: keyRules(bool).compare,
  string: keyRules(utf8).compare,
};
const bytes = keyRules(binary).compare;
const plain = keyRules(any).compare;

/**
 * The order of values as their columns sort: numbers ascending, -0 before 0 and NaN last; texts by code points; bytes and
 * members from left to right; null last.
 */
export function naturalOrder(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number") return RULES.number(a, b) || Number(Object.is(b, -0)) - Number(Object.is(a, -0));
  if (typeof a !== "object") return (RULES[typeof a] ?? plain)(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return bytes(a, b);
  if (isSequence(a) && isSequence(b)) return orderOfSequences(a, b);
  return plain(a, b);
}

function orderOfSequences(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = naturalOrder(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isSequence(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Whether a column of this type orders its values as {@link naturalOrder}: what `any` holds is ordered as text. */
export function hasNaturalOrder({ kind, item, fields }: DType): boolean {
  if (fields !== undefined) return fields.every(hasNaturalOrder);
  return kind !== "any" && (item === undefined || hasNaturalOrder(item));
}
