import type { DType } from "./dtype.js";
import { isIntegerKind } from "./kinds.js";
import { WRAP_TEXT } from "./store-number.js";

/**
 * Source text for generated loops: an expression that is `v` stored as `type`. What a store of that type usually meets is
 * done in line, at the speed of a hand-written loop; anything else goes to `slow`, which converts or throws.
 *
 * An integer in range costs a truncation and a comparison, one that wraps a rounding and two comparisons more. The test
 * of `typeof` is free where V8 knows the type, and keeps `v | 0` from throwing at a bigint or calling `valueOf`.
 *
 * @param v a simple identifier; it is read several times
 * @param slow an identifier bound to `(v) => storeValue(type, v)`
 */
export function storeExpression(type: DType, v: string, slow: string): string {
  for (const name of [v, slow]) {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) throw new TypeError(`storeExpression takes identifiers, not ${name}`);
  }
  const { kind } = type;
  if (isIntegerKind(kind)) {
    const stored = WRAP_TEXT[kind](v);
    const inRange = `(${stored}) === ${v}`;
    const wraps = `(Math.floor(${v}) === ${v} && ${v} >= -9007199254740992 && ${v} <= 9007199254740992)`;
    return `(typeof ${v} === "number" && (${inRange} || ${wraps}) ? ${stored} : ${slow}(${v}))`;
  }
  switch (kind) {
    case "int64":
      return `(typeof ${v} === "bigint" ? BigInt.asIntN(64, ${v}) : ${slow}(${v}))`;
    case "uint64":
      return `(typeof ${v} === "bigint" ? BigInt.asUintN(64, ${v}) : ${slow}(${v}))`;
    case "float32":
      return `(typeof ${v} === "number" ? Math.fround(${v}) : ${slow}(${v}))`;
    case "float64":
      return `(typeof ${v} === "number" ? ${v} : ${slow}(${v}))`;
    case "bool":
      return `(typeof ${v} === "boolean" ? ${v} : ${slow}(${v}))`;
    default:
      return `${slow}(${v})`;
  }
}
