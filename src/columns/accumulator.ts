import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { sealChunk } from "../types/chunk-layout.js";
import { valuesOf } from "../types/column-reader.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { elementBytes, elementsOf, newTypedArray } from "../types/kinds.js";
import { addTwin, identityOf } from "./accumulator-twin.js";

/** The reducers that fold columns; see `tset/reducers.ts`. */
export type FoldName = "sum" | "product" | "min" | "max";

/**
 * One value a group: a left fold of the group's values in the order of their rows, where each step is stored in the
 * column's type as `storeValue` does. A group without values holds what changes no value: 0 (-0 in floats), 1, or the
 * type's far end. One thread uses it; its owner ends it by free().
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

export function createAccumulator<D extends NumericType>(fold: FoldName, type: D): Accumulator<D> {
  return new ArrayAccumulator(fold, type);
}

const FIRST_GROUPS = 1024;

/** In a typed array that grows by doubling. */
class ArrayAccumulator<D extends NumericType> implements Accumulator<D> {
  readonly type: D;
  readonly #fold: FoldName;
  readonly #identity: number | bigint;
  #state: TypedArray;
  #groups = 0;

  constructor(fold: FoldName, type: D) {
    this.type = type;
    this.#fold = fold;
    this.#identity = identityOf(fold, type);
    this.#state = newTypedArray(type.kind, FIRST_GROUPS).fill(this.#identity as never);
  }

  get groups(): number {
    return this.#groups;
  }

  get bytes(): number {
    return this.#state.byteLength;
  }

  add(values: Chunk<D>, groups: Int32Array): void {
    const { rows } = values;
    if (groups.length < rows) throw new RangeError(`${groups.length} groups for ${rows} values`);
    let last = -1;
    for (let row = 0; row < rows; row++) {
      if (groups[row] < 0) throw new RangeError(`group ${groups[row]}`);
      if (groups[row] > last) last = groups[row];
    }
    this.#room(last + 1);
    addTwin(this.#fold, this.type, valuesOf(values), groups, this.#state);
  }

  values(from: number, to: number, memory: ChunkAllocator): Chunk<D> {
    if (!(0 <= from && from < to && to <= this.groups))
      throw new RangeError(`groups ${from} to ${to} of ${this.groups}`);
    const bytes = (to - from) * elementBytes(this.type.kind);
    const chunk = sealChunk(this.type, to - from, [bytes], memory.alloc(bytes), memory);
    elementsOf(this.type.kind, chunk.buffers[0]).set(this.#state.subarray(from, to) as never);
    return chunk;
  }

  free(): void {
    this.#state = newTypedArray(this.type.kind, 0);
    this.#groups = 0;
  }

  #room(groups: number): void {
    if (groups > this.#state.length) {
      const grown = newTypedArray(this.type.kind, Math.max(groups, 2 * this.#state.length));
      grown.fill(this.#identity as never, this.#state.length);
      grown.set(this.#state as never);
      this.#state = grown;
    }
    if (groups > this.#groups) this.#groups = groups;
  }
}
