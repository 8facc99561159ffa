import { TSetError } from "../errors.js";
import type { NativeAccumulator, NativeGroups } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { bodyBytes, sealChunk } from "../types/chunk-layout.js";
import type { DType, NumericType } from "../types/dtype.js";
import { elementBytes, elementsOf, isNumericKind } from "../types/kinds.js";
import { REDUCERS, type ReducerName } from "../native/reducers.js";
import type { Accumulator } from "./accumulator.js";
import type { GroupTable } from "./group-table.js";
import { requireGroups, requirePlaces } from "./group-ranges.js";
import { ELEMENT_NUMBERS, nativeKeyKind } from "./native-keys.js";

/** A table of the addon; undefined where it has none for such keys. */
export function nativeGroups<D extends DType>(type: D): GroupTable<D> | undefined {
  const kind = nativeKeyKind(type.kind);
  return native === undefined || kind === undefined ? undefined : new AddonGroups(type, native.groups(kind));
}

export function nativeAccumulator<D extends NumericType>(fold: ReducerName, type: D): Accumulator<D> | undefined {
  if (native === undefined) return undefined;
  return new AddonAccumulator(type, native.accumulator(REDUCERS.indexOf(fold), ELEMENT_NUMBERS[type.kind]));
}

class AddonGroups<D extends DType> implements GroupTable<D> {
  readonly type: D;
  readonly #table: NativeGroups;

  constructor(type: D, table: NativeGroups) {
    this.type = type;
    this.#table = table;
  }

  get groups(): number {
    return this.#table.groups();
  }

  get bytes(): number {
    return this.#table.bytes();
  }

  groupOf(keys: Chunk<D>, out: Int32Array): void {
    requirePlaces(keys, out);
    const { rows, buffers } = keys;
    if (!this.#table.groupOf(rows, buffers[0], buffers[1], out)) throw outOfMemory(`a table of ${this.groups} keys`);
  }

  find(keys: Chunk<D>, out: Int32Array): void {
    requirePlaces(keys, out);
    const { rows, buffers } = keys;
    this.#table.find(rows, buffers[0], buffers[1], out);
  }

  keys(from: number, to: number, memory: ChunkAllocator): Chunk<D> {
    requireGroups(from, to, this.groups);
    const { kind } = this.type;
    const rows = to - from;
    const isText = kind === "utf8" || kind === "binary";
    const lengths = isText
      ? [4 * (rows + 1), this.#table.textBytes(from, to)]
      : [rows * (isNumericKind(kind) ? elementBytes(kind) : 1)];
    const chunk = sealChunk(this.type, rows, lengths, memory.alloc(bodyBytes(lengths)), memory);
    const [first, second] = chunk.buffers;
    if (isText) this.#table.copyTexts(from, to, elementsOf("int32", first) as Int32Array, second);
    else this.#table.copyValues(from, to, first);
    return chunk;
  }

  free(): void {
    this.#table.free();
  }
}

class AddonAccumulator<D extends NumericType> implements Accumulator<D> {
  readonly type: D;
  readonly #state: NativeAccumulator;

  constructor(type: D, state: NativeAccumulator) {
    this.type = type;
    this.#state = state;
  }

  get groups(): number {
    return this.#state.groups();
  }

  get bytes(): number {
    return this.#state.bytes();
  }

  add(values: Chunk<D>, groups: Int32Array): void {
    const { rows, buffers } = values;
    if (groups.length < rows) throw new RangeError(`${groups.length} groups for ${rows} values`);
    const outcome = this.#state.add(rows, buffers[0], groups);
    if (outcome === 1) throw new RangeError("a negative group");
    if (outcome === 2) throw outOfMemory(`the values of ${this.groups} groups`);
  }

  values(from: number, to: number, memory: ChunkAllocator): Chunk<D> {
    requireGroups(from, to, this.groups);
    const bytes = (to - from) * elementBytes(this.type.kind);
    const chunk = sealChunk(this.type, to - from, [bytes], memory.alloc(bodyBytes([bytes])), memory);
    this.#state.copyValues(from, to, chunk.buffers[0]);
    return chunk;
  }

  free(): void {
    this.#state.free();
  }
}

function outOfMemory(what: string): TSetError {
  return new TSetError("TSETS_MEMORY", `the system gives no more memory for ${what}`);
}
