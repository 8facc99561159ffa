import { fieldsOf } from "../../columns/column-fields.js";
import { createRowSource } from "../../columns/row-source.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { type DType, float64, type Tuple } from "../../types/dtype.js";
import { chunksFrom, type ExchangeInput, type SentRows } from "../exchange-input.js";
import { rowsOfChunk } from "./chunk-rows.js";
import { type FirstNumbers, numberColumn } from "./first-numbers.js";
import { joined } from "./joined-chunk.js";
import { type KeyedPlace, resultType } from "./operator.js";
import { RightRows } from "./right-rows.js";
import { asNullable, keptSides, SideValues } from "./side-values.js";

/** The input whose rows are held, by their keys. */
export const RIGHT = 1;

/** What the numbers of left rows are below: results without a left row come behind all others. */
const LEFT_NUMBERS = 2 ** 52;

/**
 * Joins the rows of one task by the identity of their keys, as `[key, left, right]`, with null for a side that is missing: in
 * the order of the left rows, then right rows that matched none, key by key in the order of their first rows.
 *
 * Right rows that are too many although they are a part are joined block by block, a run each, and the left rows are read
 * again for each. Keys of earlier blocks stay known: a left row that matches nothing up to the last one has no match.
 */
export function* hashJoin(
  node: ExchangeNode,
  { ports }: ExchangeInput,
  place: KeyedPlace,
): Generator<Generator<Chunk>> {
  const [leftRows, rightRows] = ports as readonly [Iterable<SentRows>, Iterable<SentRows>];
  const right = new RightRows(node, place);
  const chunks = chunksFrom(rightRows);
  try {
    for (let isLast = false; !isLast; ) {
      isLast = right.fill(chunks);
      yield joinBlock(node, leftRows, right, isLast, place);
    }
  } finally {
    chunks.return(undefined);
    right.free();
  }
}

function* joinBlock(
  node: ExchangeNode,
  leftRows: Iterable<SentRows>,
  right: RightRows,
  isLast: boolean,
  place: KeyedPlace,
): Generator<Chunk> {
  const { memory } = place;
  const keeps = keptSides(node);
  const type = resultType(node, place);
  const outer = keeps.left && isLast;
  const isEmpty = right.table.rows === 0;
  if (isEmpty && !outer) return;
  const step = rowsOfChunk(type);
  const room = { left: new Int32Array(step), right: new Int32Array(step) };
  for (const chunk of chunksFrom(leftRows)) yield* matches(type, chunk, right, outer, room, memory);
  if (keeps.right && !isEmpty) yield* unmatched(type, right, room, memory);
}

/** For the rows of one chunk of results. */
interface Room {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/** The rows of a left chunk with all that they match. */
function* matches(
  type: Tuple,
  chunk: Chunk,
  right: RightRows,
  outer: boolean,
  room: Room,
  memory: Arenas,
): Generator<Chunk> {
  const [keys, values, ...numbers] = fieldsOf(chunk) as [Chunk, Chunk, Chunk];
  const [keyType, leftType] = type.fields as readonly [DType, DType];
  const probe = right.table.probe(keys, outer);
  let pairs = probe.next(room.left, room.right);
  const rightColumn = () => right.sources.values.take(room.right.subarray(0, pairs));
  if (probe.isSingle && pairs === chunk.rows) {
    // All rows of the left chunk, each once.
    const whole = asNullable(values, leftType);
    return yield* joined(type, memory, (own) => [keys, whole, own(rightColumn()), ...numbers]);
  }
  const leftKeys = createRowSource(keyType, [keys]);
  const leftValues = new SideValues(leftType, [values], memory);
  const leftNumbers = numbers.map((column) => createRowSource(float64, [column as Chunk<typeof float64>]));
  try {
    for (; pairs > 0; pairs = probe.next(room.left, room.right)) {
      const rows = room.left.subarray(0, pairs);
      yield* joined(type, memory, (own) => [
        own(leftKeys.take(rows, memory)),
        own(leftValues.take(rows)),
        own(rightColumn()),
        ...leftNumbers.map((source) => own(source.take(rows, memory))),
      ]);
    }
  } finally {
    leftValues.free();
  }
}

/** Right rows that no left row has met. */
function* unmatched(type: Tuple, right: RightRows, room: Room, memory: Arenas): Generator<Chunk> {
  const { table, first } = right;
  const leftValues = new SideValues((type.fields as readonly DType[])[1] as DType, [], memory);
  const groups = room.left;
  const none = new Int32Array(groups.length).fill(-1);
  try {
    for (let count = table.unmatched(room.right, groups); count > 0; count = table.unmatched(room.right, groups)) {
      const some = room.right.subarray(0, count);
      const numbers = first === undefined ? [] : [firstOf(groups.subarray(0, count), first)];
      yield* joined(type, memory, (own) => [
        own(right.sources.keys.take(some, memory)),
        own(leftValues.take(none.subarray(0, count))),
        own(right.sources.values.take(some)),
        ...numbers,
      ]);
    }
  } finally {
    leftValues.free();
  }
}

function firstOf(groups: Int32Array, first: FirstNumbers): Chunk {
  const numbers = new Float64Array(groups.length);
  for (let i = 0; i < groups.length; i++) numbers[i] = LEFT_NUMBERS + first.at(groups[i]);
  return numberColumn(numbers);
}
