import { fieldsOf, tupleOf, viewChunk } from "../../columns/column-fields.js";
import { createJoinTable, type JoinTable } from "../../columns/join-table.js";
import { createRowSource, type RowSource } from "../../columns/row-source.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { DType, Tuple } from "../../types/dtype.js";
import { chunksFrom, type ExchangeInput, type SentRows } from "../exchange-input.js";
import { buildChunk } from "./build-chunk.js";
import { bytesOfRows } from "./bytes-of-rows.js";
import { rowsOfChunk } from "./chunk-rows.js";
import { Claim } from "./claim.js";
import type { KeyedPlace } from "./operator.js";

/** The right rows of a join, by their keys. */
class RightSide {
  readonly table: JoinTable;
  readonly #node: ExchangeNode;
  readonly #place: KeyedPlace;
  readonly #claim: Claim;
  readonly #keys: Chunk[] = [];
  readonly #values: Chunk[] = [];
  #sources: { readonly keys: RowSource; readonly values: RowSource } | undefined;
  /** Of `any`, which has no null of its own: a row that holds one, behind all others. */
  #nullRow: Chunk | undefined;
  #read = 0;

  constructor(node: ExchangeNode, place: KeyedPlace) {
    this.#node = node;
    this.#place = place;
    this.#claim = new Claim(place.memory);
    this.table = createJoinTable((node.type.fields as readonly DType[])[0] as DType);
  }

  add(rows: Iterable<SentRows>): void {
    const { table } = this;
    for (const chunk of chunksFrom(rows)) {
      const [keys, values] = fieldsOf(chunk) as [Chunk, Chunk];
      table.add(keys);
      this.#keys.push(keys);
      this.#values.push(values);
      this.#read += bytesOfRows(chunk);
      // Twice: sealed, it holds the order of the rows beside their groups.
      this.#place.watch(2 * table.bytes, this.#read);
      this.#claim.set(table.bytes);
    }
  }

  /** Right values, null for -1, and their keys. */
  get sources(): { readonly keys: RowSource; readonly values: RowSource } {
    if (this.#sources !== undefined) return this.#sources;
    this.#claim.set(this.table.bytes);
    const [keyType, , type] = this.#node.type.fields as readonly [DType, DType, DType];
    const values = this.#values.map((chunk) => asNullable(chunk, type));
    if (type.kind === "any") {
      this.#nullRow = buildChunk(type, this.#place.memory, [null]);
      values.push(this.#nullRow);
    }
    this.#sources = { keys: createRowSource(keyType, this.#keys), values: createRowSource(type, values) };
    return this.#sources;
  }

  /** The values of these rows, as a chunk that the caller owns. */
  take(rows: Int32Array): Chunk {
    const { values } = this.sources;
    if (this.#nullRow === undefined) return values.take(rows, this.#place.memory);
    const last = values.rows - 1;
    return values.take(
      rows.map((row) => (row < 0 ? last : row)),
      this.#place.memory,
    );
  }

  free(): void {
    this.table.free();
    if (this.#nullRow !== undefined) freeChunk(this.#nullRow, this.#place.memory);
    this.#claim.free();
  }
}

/**
 * Joins the rows of one task by the identity of their keys, as `[key, left, right]`, with null for a side that is missing: in
 * the order of the left rows, then right rows that matched none, key by key in the order of their first rows.
 */
export function* hashJoin(node: ExchangeNode, { ports }: ExchangeInput, place: KeyedPlace): Generator<Chunk> {
  const [leftRows, rightRows] = ports as readonly [Iterable<SentRows>, Iterable<SentRows>];
  const type = node.join?.type;
  const right = new RightSide(node, place);
  try {
    right.add(rightRows);
    for (const chunk of chunksFrom(leftRows)) {
      yield* matches(node, chunk, right, type === "left" || type === "full", place.memory);
    }
    if (type === "right" || type === "full") yield* unmatched(node, right, place.memory);
  } finally {
    right.free();
  }
}

/** The rows of a left chunk with all that they match. */
function* matches(
  node: ExchangeNode,
  chunk: Chunk,
  right: RightSide,
  outer: boolean,
  memory: Arenas,
): Generator<Chunk> {
  const [keys, values] = fieldsOf(chunk) as [Chunk, Chunk];
  const [keyType, leftType] = node.type.fields as readonly [DType, DType];
  const leftKeys = createRowSource(keyType, [keys]);
  const leftValues = createRowSource(leftType, [asNullable(values, leftType)]);
  const step = rowsOfChunk(node.type);
  const [left, other] = [new Int32Array(step), new Int32Array(step)];
  const probe = right.table.probe(keys, outer);
  for (let pairs = probe.next(left, other); pairs > 0; pairs = probe.next(left, other)) {
    const rows = left.subarray(0, pairs);
    yield* joined(node, memory, (made) => {
      made.push(leftKeys.take(rows, memory));
      made.push(leftValues.take(rows, memory));
      made.push(right.take(other.subarray(0, pairs)));
    });
  }
}

/** Right rows that no left row has met. */
function* unmatched(node: ExchangeNode, right: RightSide, memory: Arenas): Generator<Chunk> {
  const leftType = (node.type.fields as readonly DType[])[1] as DType;
  const rows = new Int32Array(rowsOfChunk(node.type));
  for (let count = right.table.unmatched(rows); count > 0; count = right.table.unmatched(rows)) {
    const some = rows.subarray(0, count);
    yield* joined(node, memory, (made) => {
      made.push(right.sources.keys.take(some, memory));
      made.push(buildChunk(leftType, memory, new Array<null>(count).fill(null)));
      made.push(right.take(some));
    });
  }
}

/** One chunk of results, over columns that `make` adds; they are given back when the next one is asked for. */
function* joined({ type }: ExchangeNode, memory: Arenas, make: (made: Chunk[]) => void): Generator<Chunk> {
  const made: Chunk[] = [];
  try {
    make(made);
    yield tupleOf(type as Tuple, made);
  } finally {
    for (const chunk of made) freeChunk(chunk, memory);
  }
}

/** A column as one of `type`, which is its own or that with null: no validity bits stand for no nulls. */
function asNullable(chunk: Chunk, type: DType): Chunk {
  if (type.kind !== "nullable" || chunk.type.kind === "nullable") return chunk;
  return viewChunk(type, chunk.rows, [new Uint8Array(0), ...chunk.buffers]);
}
