import type { DType } from "../types/dtype.js";
import { isBigKind, isNumericKind } from "../types/kinds.js";
import type { KeyOrder } from "./graph.js";

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const PARAMETERS = String.raw`\(\s*(?<p>${NAME})\s*,\s*(?<q>${NAME})\s*\)`;
const DIFFERENCE = String.raw`(?<left>${NAME})\s*-\s*(?<right>${NAME})`;
// A line end behind `return` would end the statement there, so only blanks and tabs may stand between.
const BODY = String.raw`\{\s*return[ \t]+${DIFFERENCE}\s*;?\s*\}`;
const FORMS = [
  `${PARAMETERS}\\s*=>\\s*${DIFFERENCE}`,
  `${PARAMETERS}\\s*=>\\s*${BODY}`,
  `function\\s*${PARAMETERS}\\s*${BODY}`,
].map((form) => new RegExp(`^${form}$`, "u"));
const MAX_TEXT = 200;

/**
 * The order that a comparator is the same as: `Buffer.compare` on bytes, `(a, b) => a - b` and `(a, b) => b - a` on numbers
 * of at most 53 bits. The whole text is read, so that nothing but the two parameters occurs in it.
 */
export function recogniseComparator(f: (a: never, b: never) => unknown, type: DType): KeyOrder | undefined {
  if ((f as unknown) === Buffer.compare) return type.kind === "binary" ? { descending: false } : undefined;
  if (!isNumericKind(type.kind) || isBigKind(type.kind)) return undefined;
  const text = Function.prototype.toString.call(f);
  if (text.length > MAX_TEXT) return undefined;
  for (const form of FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const { p, q, left, right } = match.groups as Record<string, string>;
    if (p === q) return undefined;
    if (left === p && right === q) return { descending: false, byDifference: true };
    if (left === q && right === p) return { descending: true, byDifference: true };
  }
  return undefined;
}
