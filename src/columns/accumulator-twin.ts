import type { NumericType, TypedArray } from "../types/dtype.js";
import { elementBytes, isBigKind, isIntegerKind } from "../types/kinds.js";
import type { FoldName } from "./accumulator.js";

/** The value that a fold begins with: taken together with any other, it gives that one, bit for bit. */
export function identityOf(fold: FoldName, type: NumericType): number | bigint {
  const isBig = isBigKind(type.kind);
  const isFloat = !isBig && !isIntegerKind(type.kind);
  switch (fold) {
    case "sum":
      return isBig ? 0n : isFloat ? -0 : 0;
    case "product":
      return isBig ? 1n : 1;
    default: {
      if (isFloat) return fold === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      const bits = BigInt(8 * elementBytes(type.kind));
      const low = type.kind.startsWith("u") ? 0n : -(1n << (bits - 1n));
      const end = fold === "max" ? low : low + (1n << bits) - 1n;
      return isBig ? end : Number(end);
    }
  }
}

/** A store into a typed array wraps integers and rounds float32, as `storeValue` does. */
export function addTwin(
  fold: FoldName,
  type: NumericType,
  values: TypedArray,
  groups: Int32Array,
  state: TypedArray,
): void {
  if (isBigKind(type.kind)) addBig(fold, values as BigInt64Array, groups, state as BigInt64Array);
  else if (fold === "product" && isIntegerKind(type.kind)) {
    for (let i = 0; i < values.length; i++) {
      state[groups[i]] = Math.imul(state[groups[i]] as number, values[i] as number);
    }
  } else addNumbers(fold, values as Float64Array, groups, state as Float64Array);
}

function addNumbers(fold: FoldName, values: Float64Array, groups: Int32Array, state: Float64Array): void {
  switch (fold) {
    case "sum":
      for (let i = 0; i < values.length; i++) state[groups[i]] += values[i];
      return;
    case "product":
      for (let i = 0; i < values.length; i++) state[groups[i]] *= values[i];
      return;
    case "min":
      for (let i = 0; i < values.length; i++) state[groups[i]] = Math.min(state[groups[i]], values[i]);
      return;
    default:
      for (let i = 0; i < values.length; i++) state[groups[i]] = Math.max(state[groups[i]], values[i]);
  }
}

function addBig(fold: FoldName, values: BigInt64Array, groups: Int32Array, state: BigInt64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const group = groups[i];
    const before = state[group];
    if (fold === "sum") state[group] = before + value;
    else if (fold === "product") state[group] = before * value;
    else if (fold === "min" ? value < before : value > before) state[group] = value;
  }
}
