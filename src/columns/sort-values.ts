import { native } from "../native/load-addon.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/chunk-allocator.js";
import { bodyBytes, sealChunk } from "../types/chunk-layout.js";
import { copyValues } from "../types/column-reader.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { elementBytes, elementsOf } from "../types/kinds.js";
import { ELEMENT_NUMBERS } from "./native-keys.js";
import { runSorter } from "./sort-order.js";

/**
 * The values of all chunks in order, as typed arrays sort (NaN last, -0 before 0), in new chunks that the caller owns. When
 * the first one comes, the chunks that were given are no longer needed. Beside the arenas it holds
 * {@link valueSortingBytes} a row while it sorts, then half of that until the last chunk.
 */
export function* sortValues<D extends NumericType>(
  type: D,
  chunks: readonly Chunk<D>[],
  descending: boolean,
  memory: ChunkAllocator,
): Generator<Chunk<D>> {
  const sorted = native === undefined ? sortArray(type, chunks, descending) : sortInAddon(type, chunks, descending);
  const width = elementBytes(type.kind);
  try {
    for (let from = 0; from < sorted.rows; from += MAX_CHUNK_ROWS) {
      const to = Math.min(from + MAX_CHUNK_ROWS, sorted.rows);
      const bytes = (to - from) * width;
      const chunk = sealChunk(type, to - from, [bytes], memory.alloc(bodyBytes([bytes])), memory);
      sorted.copy(from, to, chunk.buffers[0]);
      yield chunk;
    }
  } finally {
    sorted.free();
  }
}

export function valueSortingBytes(type: NumericType): number {
  return elementBytes(type.kind) < 8 ? 8 : 16;
}

interface SortedValues {
  readonly rows: number;
  copy(from: number, to: number, out: Uint8Array): void;
  free(): void;
}

function sortInAddon(type: NumericType, chunks: readonly Chunk[], descending: boolean): SortedValues {
  const sorter = (native as NonNullable<typeof native>).sorter(ELEMENT_NUMBERS[type.kind], descending, true, true);
  try {
    runSorter(sorter, chunks);
  } catch (error) {
    sorter.free();
    throw error;
  }
  return { rows: sorter.rows(), copy: (from, to, out) => sorter.copy(from, to, out), free: () => sorter.free() };
}

function sortArray(type: NumericType, chunks: readonly Chunk[], descending: boolean): SortedValues {
  const values = copyValues(chunks, type) as TypedArray;
  values.sort();
  if (descending) values.reverse();
  return {
    rows: values.length,
    copy: (from, to, out) => elementsOf(type.kind, out).set(values.subarray(from, to) as never),
    free: () => undefined,
  };
}
