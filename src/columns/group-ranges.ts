import type { Chunk } from "../types/chunk.js";

export function requirePlaces(keys: Chunk, out: Int32Array): void {
  if (out.length < keys.rows) throw new RangeError(`${out.length} places for ${keys.rows} keys`);
}

/** At least one. */
export function requireGroups(from: number, to: number, groups: number): void {
  if (!(0 <= from && from < to && to <= groups)) throw new RangeError(`groups ${from} to ${to} of ${groups}`);
}
