import { fieldsOf, tupleOf, viewChunk } from "../../columns/column-fields.js";
import { createGroupTable } from "../../columns/group-table.js";
import { GrowingInt32 } from "../../columns/growing-int32.js";
import { orderByTarget } from "../../columns/order-by-target.js";
import { createRowSource, type RowSource } from "../../columns/row-source.js";
import { sortOrder } from "../../columns/sort-order.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { DType, Tuple } from "../../types/dtype.js";
import { chunksFrom, type ExchangeInput } from "../exchange-input.js";
import { bytesOfRows } from "./bytes-of-rows.js";
import { rowsOfChunk } from "./chunk-rows.js";
import { Claim } from "./claim.js";
import { FirstNumbers, numberColumn } from "./first-numbers.js";
import { sortOrderOf } from "./key-order.js";
import { type KeyedPlace, resultType } from "./operator.js";

/** Rows of equal keys, and where each group's are: `starts[g]` … `starts[g + 1]` of `order`. */
interface Groups {
  /** One key a group, in the order of their first rows. */
  readonly keys: RowSource;
  readonly order: Int32Array;
  readonly starts: Uint32Array;
  /** Groups in the order in which they come out; undefined where that is the order of their numbers. */
  readonly sorted: Int32Array | undefined;
  readonly first: FirstNumbers | undefined;
  readonly values: RowSource;
  /** Values of about so many bytes as a chunk should have. */
  readonly mostValues: number;
}

/**
 * The rows of each key together, values by sending task, then in source order: a row a key with a list of them, or a row a
 * value. Groups in the order of the comparator, else of each key's first row.
 */
export function* gatherRows(node: ExchangeNode, { ports: [rows] }: ExchangeInput, place: KeyedPlace): Generator<Chunk> {
  const { memory } = place;
  const [keyType, valueType] = node.input.type.fields as readonly [DType, DType];
  const table = createGroupTable(keyType);
  const claim = new Claim(memory);
  const first = place.numbered ? new FirstNumbers() : undefined;
  const groupOf = new GrowingInt32();
  const valueChunks: Chunk[] = [];
  const keys: Chunk[] = [];
  let read = 0;
  try {
    for (const chunk of chunksFrom(rows)) {
      const [keyColumn, values, numbers] = fieldsOf(chunk) as [Chunk, Chunk, Chunk];
      const groups = groupOf.extend(chunk.rows);
      table.groupOf(keyColumn, groups);
      first?.note(groups, numbers);
      valueChunks.push(values);
      read += bytesOfRows(values);
      // The order of the rows is as long as their groups.
      const held = table.bytes + 2 * groupOf.bytes + (first?.bytes ?? 0);
      place.hasRoom(held, read);
      claim.set(held);
    }
    const all = groupOf.values;
    if (all.length === 0) return;
    const targets = new Uint32Array(all.buffer, all.byteOffset, all.length);
    const { order, starts } = orderByTarget(targets, all.length, table.groups);
    groupOf.free();
    const step = rowsOfChunk(keyType);
    for (let from = 0; from < table.groups; from += step) {
      keys.push(table.keys(from, Math.min(table.groups, from + step), memory));
    }
    const sorted = node.comparator === undefined ? undefined : sortOrder(keyType, keys, sortOrderOf(node));
    yield* (node.kind === "keyedGather" ? listRows : valueRows)(resultType(node, place), memory, {
      keys: createRowSource(keyType, keys),
      order,
      starts,
      sorted,
      first,
      values: createRowSource(valueType, valueChunks),
      mostValues: Math.max(1, Math.floor((MAX_CHUNK_BYTES * all.length) / Math.max(1, read))),
    });
  } finally {
    for (const chunk of keys) freeChunk(chunk, memory);
    table.free();
    groupOf.free();
    claim.free();
  }
}

/** A row a group. */
function* listRows(type: Tuple, memory: Arenas, groups: Groups): Generator<Chunk> {
  const { keys, order, starts, sorted, first, values, mostValues } = groups;
  const lists = (type.fields as readonly DType[])[1] as DType;
  for (let from = 0; from < keys.rows; ) {
    const numbers: number[] = [];
    const offsets = [0];
    let count = 0;
    while (from < keys.rows && numbers.length < MAX_CHUNK_ROWS) {
      const group = sorted?.[from] ?? from;
      const size = starts[group + 1] - starts[group];
      if (numbers.length > 0 && count + size > mostValues) break;
      numbers.push(group);
      count += size;
      offsets.push(count);
      from++;
    }
    const picks = new Int32Array(count);
    numbers.forEach((group, i) => {
      picks.set(order.subarray(starts[group], starts[group + 1]), offsets[i]);
    });
    const made: Chunk[] = [];
    try {
      made.push(keys.take(Int32Array.from(numbers), memory));
      made.push(takeGroups(values, picks, numbers.length, memory));
      const [key, value] = made as [Chunk, Chunk];
      const list = viewChunk(lists, key.rows, [new Uint8Array(Int32Array.from(offsets).buffer), ...value.buffers]);
      yield tupleOf(type, [key, list, ...numbersOf(first, numbers)]);
    } finally {
      for (const chunk of made) freeChunk(chunk, memory);
    }
  }
}

function takeGroups(values: RowSource, picks: Int32Array, groups: number, memory: Arenas): Chunk {
  try {
    return values.take(picks, memory);
  } catch (error) {
    if (groups > 1 || !(error instanceof RangeError)) throw error;
    throw new RangeError(
      `keyedGather: the ${picks.length} values of one key are one row, and take more than 1 GiB: keyedGatherUngrouped gives a row a value`,
      { cause: error },
    );
  }
}

/** A row a value. */
function* valueRows(type: Tuple, memory: Arenas, groups: Groups): Generator<Chunk> {
  const { keys, order, starts, sorted, first, values, mostValues } = groups;
  const step = Math.min(rowsOfChunk(type), mostValues);
  const groupOf = new Int32Array(step);
  const picks = new Int32Array(step);
  let rows = 0;
  function* emit(): Generator<Chunk> {
    const made: Chunk[] = [];
    const numbers = groupOf.subarray(0, rows);
    try {
      made.push(keys.take(numbers, memory));
      made.push(values.take(picks.subarray(0, rows), memory));
      yield tupleOf(type, [...made, ...numbersOf(first, numbers)]);
    } finally {
      for (const chunk of made) freeChunk(chunk, memory);
    }
    rows = 0;
  }
  for (let at = 0; at < keys.rows; at++) {
    const group = sorted?.[at] ?? at;
    for (let from = starts[group], end = starts[group + 1]; from < end; ) {
      const count = Math.min(end - from, step - rows);
      groupOf.fill(group, rows, rows + count);
      picks.set(order.subarray(from, from + count), rows);
      rows += count;
      from += count;
      if (rows === step) yield* emit();
    }
  }
  if (rows > 0) yield* emit();
}

function numbersOf(first: FirstNumbers | undefined, groups: ArrayLike<number>): Chunk[] {
  if (first === undefined) return [];
  return [numberColumn(Float64Array.from(groups, (group) => first.at(group)))];
}
