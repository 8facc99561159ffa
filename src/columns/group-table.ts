import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import type { DType } from "../types/dtype.js";
import { MapGroups } from "./map-groups.js";
import { nativeGroups } from "./native-groups.js";

/**
 * Numbers the different keys of a column, 0, 1, … in the order of their first rows. Keys are the same as
 * `KeyRules.identity` says. One thread uses it; its owner ends it by free().
 */
export interface GroupTable<D extends DType = DType> {
  readonly type: D;
  /** Different keys so far. */
  readonly groups: number;
  /** Memory that it holds outside of the arenas, about; for the ledger. */
  readonly bytes: number;
  /** The group of each key, into the first places of `out`; a new key becomes a new group. */
  groupOf(keys: Chunk<D>, out: Int32Array): void;
  /** The same without new groups: -1 for a key that has none. */
  find(keys: Chunk<D>, out: Int32Array): void;
  /** The keys of groups `from` … `to` as their first rows had them; at least one. The caller owns the chunk. */
  keys(from: number, to: number, memory: ChunkAllocator): Chunk<D>;
  /** Gives its memory back; nothing may be called afterwards. */
  free(): void;
}

export function createGroupTable<D extends DType>(type: D): GroupTable<D> {
  return nativeGroups(type) ?? new MapGroups(type);
}
