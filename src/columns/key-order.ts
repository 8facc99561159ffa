import { readColumn } from "../types/column-reader.js";
import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { keyRules } from "../types/key.js";

/** In which order rows are sorted by their keys; those of equal keys keep the order that they had. */
export interface SortOrder {
  /** The greatest key first: NaN, and null before all. */
  readonly descending?: boolean;
  /** -0 before 0 in a column of floats, as typed arrays sort; they are the same key otherwise. */
  readonly signedZeros?: boolean;
  /** In place of the natural order. */
  readonly compare?: (a: unknown, b: unknown) => number;
}

/** An order as a function of two keys. */
export function compareKeys(type: DType, order: SortOrder): (a: unknown, b: unknown) => number {
  const natural = keyRules(type).compare;
  const ascending =
    order.compare ?? (order.signedZeros && isFloat(type) ? (a, b) => natural(a, b) || zeros(a, b) : natural);
  return order.descending ? (a, b) => ascending(b, a) : ascending;
}

export function isFloat(type: DType): boolean {
  return type.kind === "float32" || type.kind === "float64";
}

function zeros(a: unknown, b: unknown): number {
  return Number(Object.is(b, -0)) - Number(Object.is(a, -0));
}

/** Keys of chunks in order, as values that stay valid. */
export function keyValues(chunks: readonly Chunk[]): unknown[] {
  const values: unknown[] = [];
  for (const chunk of chunks) {
    const reader = readColumn(chunk);
    for (let row = 0; row < chunk.rows; row++) values.push(reader.get(row));
  }
  return values;
}
