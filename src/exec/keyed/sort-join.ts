import { fieldsOf } from "../../columns/column-fields.js";
import { compareKeys } from "../../columns/key-order.js";
import { createRowSource } from "../../columns/row-source.js";
import type { ExchangeNode, Node } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import type { DType, Tuple } from "../../types/dtype.js";
import { chunksFrom, type ExchangeInput, type SentRows } from "../exchange-input.js";
import type { BlockServices } from "../outputs/sent-blocks.js";
import { rowsOfChunk } from "./chunk-rows.js";
import { joined } from "./joined-chunk.js";
import { KeyCursor } from "./key-cursor.js";
import { sortOrderOf } from "./key-order.js";
import { keptSides, SideValues } from "./side-values.js";
import { SortedSide } from "./sorted-side.js";

/**
 * Joins the rows of one task in key order, as `[key, left, right]`, with null for a side that is missing; rows of one key in
 * source order, left by left. Chunks are valid until the next one.
 */
export function* sortJoin(node: ExchangeNode, { ports }: ExchangeInput, services: BlockServices): Generator<Chunk> {
  const order = sortOrderOf(node);
  const sides: SortedSide[] = [];
  try {
    for (const [i, { type }] of [node.input, ...(node.others as readonly Node[])].entries()) {
      sides.push(new SortedSide(type, order, chunksFrom(ports[i] as Iterable<SentRows>), services));
    }
    yield* joinSides(node, sides as [SortedSide, SortedSide], services);
  } finally {
    for (const side of sides) side.free();
  }
}

function* joinSides(
  node: ExchangeNode,
  [left, right]: readonly [SortedSide, SortedSide],
  { memory }: BlockServices,
): Generator<Chunk> {
  const type = node.type as Tuple;
  const [keyType, ...valueTypes] = type.fields as readonly [DType, DType, DType];
  const columns = [left, right].map(({ chunks }) => chunks.map(fieldsOf));
  const keys = createRowSource(
    keyType,
    columns.flatMap((side) => side.map(([key]) => key as Chunk)),
  );
  const values = columns.map(
    (side, i) =>
      new SideValues(
        valueTypes[i] as DType,
        side.map(([, value]) => value as Chunk),
        memory,
      ),
  );
  const leftRows = left.chunks.reduce((rows, chunk) => rows + chunk.rows, 0);
  const step = rowsOfChunk(type);
  const room = [new Int32Array(step), new Int32Array(step)] as const;
  const keyRows = new Int32Array(step);
  try {
    for (const count of pairs(node, left, right, room)) {
      const rows = room.map((side) => side.subarray(0, count));
      // Keys of the right side are numbered behind those of the left one.
      for (let i = 0; i < count; i++) keyRows[i] = room[0][i] < 0 ? leftRows + room[1][i] : room[0][i];
      yield* joined(type, memory, (own) => [
        own(keys.take(keyRows.subarray(0, count), memory)),
        ...values.map((side, i) => own(side.take(rows[i] as Int32Array))),
      ]);
    }
  } finally {
    for (const side of values) side.free();
  }
}

/** Writes rows that belong together into `room`, -1 for a side that is missing, and gives how many they are each time. */
function* pairs(
  node: ExchangeNode,
  left: SortedSide,
  right: SortedSide,
  [lefts, rights]: readonly [Int32Array, Int32Array],
): Generator<number> {
  const keeps = keptSides(node);
  const compare = compareKeys((node.type.fields as readonly DType[])[0] as DType, sortOrderOf(node));
  const [a, b] = [new KeyCursor(left.keys()), new KeyCursor(right.keys())];
  let count = 0;
  try {
    while (!a.hasEnded || !b.hasEnded) {
      const order = a.hasEnded ? 1 : b.hasEnded ? -1 : compare(a.key, b.key);
      const [i, j] = [a.index, b.index];
      if (order <= 0) a.skipEqual(compare);
      if (order >= 0) b.skipEqual(compare);
      if ((order < 0 && !keeps.left) || (order > 0 && !keeps.right)) continue;
      // A side that is missing is one row, -1.
      for (let l = i; l < (order > 0 ? i + 1 : a.index); l++) {
        for (let r = j; r < (order < 0 ? j + 1 : b.index); r++) {
          lefts[count] = order > 0 ? -1 : left.placeOf(l);
          rights[count++] = order < 0 ? -1 : right.placeOf(r);
          if (count < lefts.length) continue;
          yield count;
          count = 0;
        }
      }
    }
    if (count > 0) yield count;
  } finally {
    a.end();
    b.end();
  }
}
