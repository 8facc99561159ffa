import { fieldsOf, tupleOf } from "../../columns/column-fields.js";
import { hashRows } from "../../columns/hash-rows.js";
import { compareKeys } from "../../columns/key-order.js";
import { takeRows } from "../../columns/row-source.js";
import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { type DType, float64, type Tuple } from "../../types/dtype.js";
import { tuple } from "../../types/nested.js";
import type { ExchangeInput, SentRows } from "../exchange-input.js";
import { SpilledRuns } from "../spill/spilled-runs.js";
import type { Spills } from "../spill/spills.js";
import { type KeyedColumn, mergeChunks } from "../sort/merge-chunks.js";
import { numberColumn } from "./first-numbers.js";
import { sortOrderOf } from "./key-order.js";
import { type KeyedOperator, type KeyedPlace, numberedType } from "./operator.js";

/**
 * Runs an operator of one input on a part of the keys after another, each of which has all the memory; the parts' results
 * are runs in files, which are merged into the order that the operator gives without parts. The input is read once a part.
 */
export function* runInParts(
  operator: KeyedOperator,
  node: ExchangeNode,
  input: ExchangeInput,
  parts: number,
  place: KeyedPlace & { readonly spills: Spills },
): Generator<Chunk> {
  const { memory, spills } = place;
  const type = numberedType(node.type);
  const runs = new SpilledRuns(type, spills);
  try {
    for (let part = 0; part < parts; part++) {
      const own = new PartRows(input.ports[0] as Iterable<SentRows>, parts, part, memory);
      try {
        runs.add(operator(node, { ports: [own] }, { ...place, numbered: true }));
      } finally {
        own.free();
      }
    }
    const sorted = Array.from({ length: runs.count }, (_, i) => runs.run(i));
    for (const chunk of mergeChunks(type, orderOfResults(node), sorted, memory)) {
      yield tupleOf(node.type as Tuple, fieldsOf(chunk).slice(0, -1));
    }
  } finally {
    runs.remove();
  }
}

/** Results come by the number of a first row, or by the comparator and then by that. */
function orderOfResults(node: ExchangeNode): KeyedColumn {
  const numbers = (chunk: Chunk): Chunk => fieldsOf(chunk).at(-1) as Chunk;
  if (node.comparator === undefined) return { key: float64, keysOf: numbers, order: {} };
  const keyType = (node.type.fields as readonly DType[])[0] as DType;
  const compare = compareKeys(keyType, sortOrderOf(node));
  const type = tuple(keyType, float64);
  return {
    key: type,
    keysOf: (chunk) => tupleOf(type, [fieldsOf(chunk)[0] as Chunk, numbers(chunk)]),
    order: {
      compare(a, b) {
        const [[p, i], [q, j]] = [a, b] as [[unknown, number], [unknown, number]];
        return compare(p, q) || i - j;
      },
    },
  };
}

/** The rows whose keys fall into one part, numbered over all rows. Copies, which stay until free(). */
class PartRows implements Iterable<SentRows> {
  readonly #rows: Iterable<SentRows>;
  readonly #parts: number;
  readonly #part: number;
  readonly #memory: Arenas;
  readonly #hashes = new Uint32Array(MAX_CHUNK_ROWS);
  readonly #chunks: Chunk[] = [];
  #number = 0;

  constructor(rows: Iterable<SentRows>, parts: number, part: number, memory: Arenas) {
    this.#rows = rows;
    this.#parts = parts;
    this.#part = part;
    this.#memory = memory;
  }

  *[Symbol.iterator](): Generator<SentRows> {
    for (const { sender, chunks } of this.#rows) yield { sender, chunks: this.#own(chunks) };
  }

  free(): void {
    for (const chunk of this.#chunks.splice(0)) freeChunk(chunk, this.#memory);
  }

  *#own(chunks: Iterable<Chunk>): Generator<Chunk> {
    for (const chunk of chunks) {
      const first = this.#number;
      this.#number += chunk.rows;
      hashRows(fieldsOf(chunk)[0] as Chunk, this.#hashes);
      const picks = new Int32Array(chunk.rows);
      let count = 0;
      for (let row = 0; row < chunk.rows; row++) {
        // Other bits than those that have chosen the task.
        if ((Math.imul(this.#hashes[row], 0x9e3779b1) >>> 16) % this.#parts === this.#part) picks[count++] = row;
      }
      if (count === 0) continue;
      const rows = takeRows(chunk.type, [chunk], picks.subarray(0, count), this.#memory);
      this.#chunks.push(rows);
      const numbers = Float64Array.from(picks.subarray(0, count), (row) => first + row);
      yield tupleOf(numberedType(chunk.type), [...fieldsOf(rows), numberColumn(numbers)]);
    }
  }
}
