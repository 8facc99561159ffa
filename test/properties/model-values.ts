import type { DType } from "tsets";
import { extremes, isBig, isFloat, isInteger } from "./values.js";

/** What the model throws where a value does not fit its type. */
export class Misfit extends Error {}

/** What a column of `type` keeps of `value`, straight from the rules of design.md. */
export function kept(type: DType, value: unknown): unknown {
  if (isInteger(type)) {
    if (!Number.isInteger(value) || Math.abs(value as number) > 2 ** 53)
      throw new Misfit(`${String(value)} in ${type.kind}`);
    return Number(wrapped(type, BigInt(value as number)));
  }
  if (isBig(type)) {
    if (typeof value !== "bigint") throw new Misfit(`${String(value)} in ${type.kind}`);
    return wrapped(type, value);
  }
  if (isFloat(type)) return type.kind === "float32" ? Math.fround(value as number) : value;
  switch (type.kind) {
    case "list":
      return (value as unknown[]).map((v) => kept(type.item as DType, v));
    case "tuple":
      return (value as unknown[]).map((v, i) => kept((type.fields as DType[])[i] as DType, v));
    case "nullable":
      return value === null || value === undefined ? null : kept(type.item as DType, value);
    default:
      return value;
  }
}

/** Modulo 2^bits, into the range of the type. */
function wrapped(type: DType, value: bigint): bigint {
  const [least, greatest] = extremes(type).map((v) => BigInt(v as number)) as [bigint, bigint];
  const size = greatest - least + 1n;
  return ((((value - least) % size) + size) % size) + least;
}

/** A text that is the same exactly for keys that are the same: NaN is NaN, -0 is 0, the rest by content. */
export function keyText(key: unknown): string {
  if (typeof key === "number") return `${key === 0 ? 0 : key}`;
  if (typeof key === "bigint") return `${key}n`;
  if (typeof key === "string") return JSON.stringify(key);
  if (ArrayBuffer.isView(key)) return `[${Array.from(key as Float64Array, keyText)}]`;
  if (Array.isArray(key)) return `[${key.map(keyText)}]`;
  if (typeof key === "object" && key !== null) return `{${Object.entries(key).map(([k, v]) => `${k}:${keyText(v)}`)}}`;
  return String(key);
}

/** The natural order of keys: numbers up and NaN last, texts by code points, members from left to right, null last. */
export function naturalOrder(a: unknown, b: unknown): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "string") return naturalOrder(Array.from(a, codePoint), Array.from(b as string, codePoint));
  if (typeof a === "object") {
    const [x, y] = [Array.from(a as unknown[]), Array.from(b as unknown[])];
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      const order = naturalOrder(x[i], y[i]);
      if (order !== 0) return order;
    }
    return x.length - y.length;
  }
  if (Number.isNaN(a) || Number.isNaN(b)) return (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

function codePoint(character: string): number {
  return character.codePointAt(0) as number;
}
