import { type Accumulator, createAccumulator } from "../../columns/accumulator.js";
import type { ReducerName } from "../../native/reducers.js";
import type { ExchangeNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { ChunkAllocator } from "../../types/column-builder.js";
import { readColumn } from "../../types/column-reader.js";
import type { DType, NumericType } from "../../types/dtype.js";
import { isNumericKind } from "../../types/kinds.js";
import { storeValue } from "../../types/store-value.js";
import { buildChunk } from "./build-chunk.js";

/** One value a group: a left fold of the group's values in the order of their rows. Its owner ends it by free(). */
export interface Fold {
  /** Memory that it holds outside of the arenas, about. */
  readonly bytes: number;
  /** Takes each value into the group that stands at its row. */
  add(values: Chunk, groups: Int32Array): void;
  /** Of groups `from` … `to`, as a chunk that the caller owns. */
  values(from: number, to: number, memory: ChunkAllocator): Chunk;
  /** Takes over what another fold of the same reducer has, group by group: its values come after those that are here. */
  merge(later: Fold, memory: ChunkAllocator): void;
  free(): void;
}

/** What a keyedReduce folds values with: a kernel where the reducer is known, else the function. */
export function createFold({ type, recognised, reducer }: ExchangeNode): Fold {
  const [, values] = type.fields as readonly [DType, DType];
  if (recognised !== undefined && isNumericKind(values.kind)) {
    return new KernelFold(createAccumulator(recognised, values as NumericType));
  }
  return new FunctionFold(values, reducer as (a: unknown, b: unknown) => unknown);
}

/** Whether the grouping of a fold's steps changes nothing, bit for bit: then parts of it may be folded in any grouping. */
export function isExact(recognised: ReducerName | undefined, { kind }: DType): boolean {
  if (recognised === undefined || !isNumericKind(kind)) return false;
  return recognised === "min" || recognised === "max" || !kind.startsWith("float");
}

/** Groups that are taken over at a time. */
const STEP = MAX_CHUNK_ROWS;

class KernelFold implements Fold {
  readonly #accumulator: Accumulator;

  constructor(accumulator: Accumulator) {
    this.#accumulator = accumulator;
  }

  get bytes(): number {
    return this.#accumulator.bytes;
  }

  add(values: Chunk, groups: Int32Array): void {
    this.#accumulator.add(values as Chunk<NumericType>, groups);
  }

  values(from: number, to: number, memory: ChunkAllocator): Chunk {
    return this.#accumulator.values(from, to, memory);
  }

  /** A group that the later one has nothing for holds there what changes no value. */
  merge(later: Fold, memory: ChunkAllocator): void {
    const { groups } = (later as KernelFold).#accumulator;
    const numbers = new Int32Array(Math.min(STEP, groups));
    for (let from = 0; from < groups; from += STEP) {
      const to = Math.min(groups, from + STEP);
      for (let i = 0; i < to - from; i++) numbers[i] = from + i;
      const values = later.values(from, to, memory);
      try {
        this.add(values, numbers);
      } finally {
        freeChunk(values, memory);
      }
    }
  }

  free(): void {
    this.#accumulator.free();
  }
}

/** A value on the heap, and its place in an array. */
const VALUE_BYTES = 64;
/** In the place of a group that has no value. */
const NONE = Symbol("none");

class FunctionFold implements Fold {
  readonly #type: DType;
  readonly #reducer: (a: unknown, b: unknown) => unknown;
  #values: unknown[] = [];

  constructor(type: DType, reducer: (a: unknown, b: unknown) => unknown) {
    this.#type = type;
    this.#reducer = reducer;
  }

  get bytes(): number {
    return this.#values.length * VALUE_BYTES;
  }

  add(values: Chunk, groups: Int32Array): void {
    const reader = readColumn(values);
    for (let row = 0; row < values.rows; row++) this.#add(groups[row], reader.copy(row));
  }

  values(from: number, to: number, memory: ChunkAllocator): Chunk {
    return buildChunk(this.#type, memory, this.#values.slice(from, to));
  }

  merge(later: Fold): void {
    (later as FunctionFold).#values.forEach((value, group) => {
      if (value !== NONE) this.#add(group, value);
    });
  }

  free(): void {
    this.#values = [];
  }

  #add(group: number, value: unknown): void {
    const values = this.#values;
    while (values.length <= group) values.push(NONE);
    const before = values[group];
    values[group] = before === NONE ? value : storeValue(this.#type, this.#reducer(before, value));
  }
}
