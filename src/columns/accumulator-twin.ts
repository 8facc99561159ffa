import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { bodyBytes, sealChunk } from "../types/chunk-layout.js";
import { valuesOf } from "../types/column-reader.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { elementBytes, elementsOf, isBigKind, isIntegerKind, newTypedArray } from "../types/kinds.js";
import type { ReducerName } from "../native/reducers.js";
import type { Accumulator } from "./accumulator.js";
import { requireGroups } from "./group-ranges.js";

const FIRST_GROUPS = 1024;

/** In a typed array that grows by doubling. */
export class ArrayAccumulator<D extends NumericType> implements Accumulator<D> {
  readonly type: D;
  readonly #fold: ReducerName;
  readonly #identity: number | bigint;
  #state: TypedArray;
  #groups = 0;

  constructor(fold: ReducerName, type: D) {
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
    requireGroups(from, to, this.groups);
    const bytes = (to - from) * elementBytes(this.type.kind);
    const chunk = sealChunk(this.type, to - from, [bytes], memory.alloc(bodyBytes([bytes])), memory);
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

/** The value that a fold begins with: taken together with any other, it gives that one, bit for bit. */
function identityOf(fold: ReducerName, type: NumericType): number | bigint {
  const isBig = isBigKind(type.kind);
  const isFloat = !isBig && !isIntegerKind(type.kind);
  switch (fold) {
    case "sum":
      return isBig ? 0n : isFloat ? -0 : 0;
    case "product":
      return isBig ? 1n : 1;
    case "or":
    case "xor":
      return isBig ? 0n : 0;
    case "and":
      return isBig ? -1n : -1;
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
function addTwin(
  fold: ReducerName,
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

function addNumbers(fold: ReducerName, values: Float64Array, groups: Int32Array, state: Float64Array): void {
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
    case "max":
      for (let i = 0; i < values.length; i++) state[groups[i]] = Math.max(state[groups[i]], values[i]);
      return;
    case "and":
      for (let i = 0; i < values.length; i++) state[groups[i]] &= values[i];
      return;
    case "or":
      for (let i = 0; i < values.length; i++) state[groups[i]] |= values[i];
      return;
    case "xor":
      for (let i = 0; i < values.length; i++) state[groups[i]] ^= values[i];
  }
}

function addBig(fold: ReducerName, values: BigInt64Array, groups: Int32Array, state: BigInt64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const group = groups[i];
    const before = state[group];
    if (fold === "sum") state[group] = before + value;
    else if (fold === "product") state[group] = before * value;
    else if (fold === "and") state[group] = before & value;
    else if (fold === "or") state[group] = before | value;
    else if (fold === "xor") state[group] = before ^ value;
    else if (fold === "min" ? value < before : value > before) state[group] = value;
  }
}
