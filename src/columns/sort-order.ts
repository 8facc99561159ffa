import { TSetError } from "../errors.js";
import type { NativeSorter } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { Chunk } from "../types/chunk.js";
import { HeapAllocator } from "../types/chunk-allocator.js";
import type { DType, Tuple } from "../types/dtype.js";
import { elementBytes, isNumericKind } from "../types/kinds.js";
import { fieldsOf, viewChunk } from "./column-fields.js";
import { compareKeys, keyValues, type SortOrder } from "./key-order.js";
import { nativeKeyKind } from "./native-keys.js";
import { rowStarts } from "./row-places.js";
import { createRowSource } from "./row-source.js";

/**
 * Rows, numbered over all chunks of keys, in the order of their keys. Natively for numbers, bool, utf8, binary, and tuples
 * and nullables of them in their natural order.
 */
export function sortOrder<D extends DType>(type: D, keys: readonly Chunk<D>[], order: SortOrder = {}): Int32Array {
  if (native === undefined || order.compare !== undefined || !isSortable(type)) return sortTwin(type, keys, order);
  return sortColumns(type, keys, order);
}

/** Bytes beside the arenas that {@link sortOrder} holds while it sorts rows of this type, each, about. */
export function sortingBytes(type: DType): number {
  const kind = nativeKeyKind(type.kind);
  if (kind === undefined || native === undefined) return 128;
  const entry = isNumericKind(type.kind) && elementBytes(type.kind) < 8 ? 8 : 16;
  return 2 * entry + 4 + (type.kind === "utf8" || type.kind === "binary" ? 16 : 0);
}

export function sortTwin(type: DType, keys: readonly Chunk[], order: SortOrder): Int32Array {
  const starts = rowStarts(keys);
  const compare = compareKeys(type, order);
  const values = keyValues(keys);
  const rows = numbered(starts[keys.length]);
  // Typed arrays sort stably too.
  return rows.sort((a, b) => compare(values[a], values[b]) || a - b);
}

function numbered(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Whether the addon sorts such keys, or their members. */
function isSortable(type: DType): boolean {
  if (type.kind === "tuple") return (type as Tuple).fields.every(isSortable);
  return type.kind === "nullable" ? isSortable(type.item as DType) : nativeKeyKind(type.kind) !== undefined;
}

function sortColumns(type: DType, keys: readonly Chunk[], order: SortOrder): Int32Array {
  if (type.kind === "tuple") return sortMembers(type as Tuple, keys, order);
  if (type.kind === "nullable") return sortNullable(type, keys, order);
  return sortNatively(nativeKeyKind(type.kind) as number, keys, order);
}

/** By the last member first: each sort keeps the order of the ones before where its members are the same. */
function sortMembers(type: Tuple, keys: readonly Chunk[], order: SortOrder): Int32Array {
  const columns = keys.map(fieldsOf);
  const memory = new HeapAllocator();
  // Zeros of floats inside of a tuple are one key.
  const { descending = false } = order;
  let rows: Int32Array | undefined;
  for (let i = type.fields.length - 1; i >= 0; i--) {
    const field = type.fields[i];
    const chunks = columns.map((fields) => fields[i]);
    if (rows === undefined) {
      rows = sortColumns(field, chunks, { descending });
      continue;
    }
    const before: Int32Array = rows;
    const moved = [...createRowSource(field, chunks).takeChunks(before, memory)];
    rows = sortColumns(field, moved, { descending }).map((row) => before[row]);
  }
  return rows as Int32Array;
}

/** Nulls come last, or first of all, in the order of their rows. */
function sortNullable(type: DType, keys: readonly Chunk[], order: SortOrder): Int32Array {
  const starts = rowStarts(keys);
  const isNull = new Uint8Array(starts[keys.length]);
  const values = keys.map(({ rows, buffers: [validity, ...rest] }, i) => {
    for (let row = 0; row < rows && validity.length > 0; row++) {
      isNull[starts[i] + row] = 1 - ((validity[row >> 3] >> (row & 7)) & 1);
    }
    return viewChunk(type.item as DType, rows, rest);
  });
  const rows = sortColumns(type.item as DType, values, order);
  const valid = rows.filter((row) => isNull[row] === 0);
  const nulls = numbered(rows.length).filter((row) => isNull[row] === 1);
  const [first, second] = order.descending ? [nulls, valid] : [valid, nulls];
  rows.set(first);
  rows.set(second, first.length);
  return rows;
}

function sortNatively(kind: number, keys: readonly Chunk[], order: SortOrder): Int32Array {
  const { descending = false, signedZeros = false } = order;
  const sorter = (native as NonNullable<typeof native>).sorter(kind, descending, signedZeros, false);
  try {
    runSorter(sorter, keys);
    const rows = new Int32Array(sorter.rows());
    const bytes = new Uint8Array(rows.buffer);
    for (let from = 0; from < rows.length; from += COPIED_ROWS) {
      const to = Math.min(from + COPIED_ROWS, rows.length);
      sorter.copy(from, to, bytes.subarray(4 * from, 4 * to));
    }
    return rows;
  } finally {
    sorter.free();
  }
}

/** Rows of one native call. */
const COPIED_ROWS = 1 << 22;

/** @throws TSetError TSETS_MEMORY */
export function runSorter(sorter: NativeSorter, keys: readonly Chunk[]): void {
  let hasRoom = true;
  for (const { rows, buffers } of keys) hasRoom &&= sorter.add(rows, buffers[0], buffers[1]);
  if (!hasRoom || !sorter.start()) {
    throw new TSetError("TSETS_MEMORY", `the system gives no more memory to sort ${rowStarts(keys)[keys.length]} rows`);
  }
  while (!sorter.step());
}
