import type { ReducerName } from "../native/reducers.js";
import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import type { NumericType } from "../types/dtype.js";
import { ArrayAccumulator } from "./accumulator-twin.js";
import { nativeAccumulator } from "./native-groups.js";

/**
 * One value a group: a left fold of the group's values in the order of their rows, where each step is stored in the
 * column's type as `storeValue` does. A group without values holds what changes no value: 0 (-0 in floats), 1, all
 * bits, or the type's far end. One thread uses it; its owner ends it by free().
 */
export interface Accumulator<D extends NumericType = NumericType> {
  readonly type: D;
  /** One more than the largest group that got a value, or more. */
  readonly groups: number;
  /** Memory that it holds outside of the arenas; for the ledger. */
  readonly bytes: number;
  /** Takes each value into the group that stands at its row. Results of another accumulator are values as others. */
  add(values: Chunk<D>, groups: Int32Array): void;
  /** Of groups `from` … `to`; at least one. The caller owns the chunk. */
  values(from: number, to: number, memory: ChunkAllocator): Chunk<D>;
  /** Gives its memory back; nothing may be called afterwards. */
  free(): void;
}

export function createAccumulator<D extends NumericType>(fold: ReducerName, type: D): Accumulator<D> {
  return nativeAccumulator(fold, type) ?? new ArrayAccumulator(fold, type);
}
