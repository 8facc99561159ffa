import type { DType } from "./dtype.js";
import { isIntegerKind } from "./kinds.js";
import { WRAP_TEXT } from "./store-number.js";

/**
 * Source text for generated loops: a statement that assigns what `v` is stored as to `target`. What a store of the type
 * takes is done in line, at the speed of a hand-written loop. What it refuses goes to `slow` in a `throw`: a call that
 * might return would have V8 read again, for each element, whatever it knows of the loop's arrays and functions.
 *
 * An integer in range costs a truncation and a comparison, one that wraps a rounding and two comparisons more. The test
 * of `typeof` is free where V8 knows the type, and keeps `v | 0` from throwing at a bigint or calling `valueOf`.
 *
 * @param v a simple identifier; it is read several times
 * @param target a variable, or its declaration
 * @param slow an identifier bound to `(v) => storeValue(type, v)`, which throws for all that the test in line refuses
 */
export function storeStatement(type: DType, v: string, target: string, slow: string): string {
  for (const name of [v, slow]) {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) throw new TypeError(`storeStatement takes identifiers, not ${name}`);
  }
  const inLine = inLineStore(type, v);
  if (inLine === undefined) return `${target} = ${slow}(${v});`;
  return `if (!(${inLine.takes})) throw ${slow}(${v}); ${target} = ${inLine.stored};`;
}

/** Whether a type takes `v`, and what it then is; undefined for what takes more than an expression. */
function inLineStore({ kind }: DType, v: string): { readonly takes: string; readonly stored: string } | undefined {
  if (isIntegerKind(kind)) {
    const stored = WRAP_TEXT[kind](v);
    const wraps = `Math.floor(${v}) === ${v} && ${v} >= -9007199254740992 && ${v} <= 9007199254740992`;
    return { takes: `typeof ${v} === "number" && ((${stored}) === ${v} || (${wraps}))`, stored };
  }
  switch (kind) {
    case "int64":
      return { takes: `typeof ${v} === "bigint"`, stored: `BigInt.asIntN(64, ${v})` };
    case "uint64":
      return { takes: `typeof ${v} === "bigint"`, stored: `BigInt.asUintN(64, ${v})` };
    case "float32":
      return { takes: `typeof ${v} === "number"`, stored: `Math.fround(${v})` };
    case "float64":
      return { takes: `typeof ${v} === "number"`, stored: v };
    case "bool":
      return { takes: `typeof ${v} === "boolean"`, stored: v };
    default:
      return undefined;
  }
}
