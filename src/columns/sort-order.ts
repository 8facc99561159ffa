import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import { compareKeys, keyValues, type SortOrder } from "./key-order.js";
import { rowStarts } from "./row-places.js";

/** Rows, numbered over all chunks of keys, in the order of their keys. */
export function sortOrder<D extends DType>(type: D, keys: readonly Chunk<D>[], order: SortOrder = {}): Int32Array {
  return sortTwin(type, keys, order);
}

export function sortTwin(type: DType, keys: readonly Chunk[], order: SortOrder): Int32Array {
  const starts = rowStarts(keys);
  const compare = compareKeys(type, order);
  const values = keyValues(keys);
  const rows = new Int32Array(starts[keys.length]);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  // Typed arrays sort stably too.
  return rows.sort((a, b) => compare(values[a], values[b]) || a - b);
}
