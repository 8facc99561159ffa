import type { Chunk } from "../types/chunk.js";
import { type ChunkAllocator, createBuilder } from "../types/column-builder.js";
import { readColumn } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { keyRules } from "../types/key.js";
import type { GroupTable } from "./group-table.js";
import { requireGroups, requirePlaces } from "./group-ranges.js";

/** A Map of keys, as `any` and nested types need it, and where there is no addon. */
export class MapGroups<D extends DType> implements GroupTable<D> {
  readonly type: D;
  readonly #identity: (key: unknown) => unknown;
  readonly #numbers = new Map<unknown, number>();
  #keys: unknown[] = [];
  #keyBytes = 0;

  constructor(type: D) {
    this.type = type;
    this.#identity = keyRules(type).identity;
  }

  get groups(): number {
    return this.#keys.length;
  }

  get bytes(): number {
    return this.#keyBytes;
  }

  groupOf(keys: Chunk<D>, out: Int32Array): void {
    requirePlaces(keys, out);
    const reader = readColumn(keys);
    const identity = this.#identity;
    const numbers = this.#numbers;
    const before = this.#keys.length;
    for (let row = 0; row < keys.rows; row++) {
      const id = identity(reader.get(row));
      let group = numbers.get(id);
      if (group === undefined) {
        group = this.#keys.length;
        numbers.set(id, group);
        this.#keys.push(reader.copy(row));
      }
      out[row] = group;
    }
    const added = this.#keys.length - before;
    if (added > 0) this.#keyBytes += added * (ENTRY_BYTES + 2 * Math.ceil(keys.bytes / keys.rows));
  }

  find(keys: Chunk<D>, out: Int32Array): void {
    requirePlaces(keys, out);
    const reader = readColumn(keys);
    for (let row = 0; row < keys.rows; row++) out[row] = this.#numbers.get(this.#identity(reader.get(row))) ?? -1;
  }

  keys(from: number, to: number, memory: ChunkAllocator): Chunk<D> {
    requireGroups(from, to, this.groups);
    const builder = createBuilder<DType>(this.type, memory);
    try {
      for (let group = from; group < to; group++) builder.append(this.#keys[group]);
      return builder.finish() as Chunk<D>;
    } catch (error) {
      builder.discard();
      throw error;
    }
  }

  free(): void {
    this.#numbers.clear();
    this.#keys = [];
    this.#keyBytes = 0;
  }
}

/** An entry of a Map with a small key, and its place in the list of keys. */
const ENTRY_BYTES = 64;
