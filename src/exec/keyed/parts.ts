import { fieldsOf, tupleOf } from "../../columns/column-fields.js";
import { compareKeys } from "../../columns/key-order.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { type DType, float64, type Tuple } from "../../types/dtype.js";
import { tuple } from "../../types/nested.js";
import type { ExchangeInput } from "../exchange-input.js";
import { SpilledRuns } from "../spill/spilled-runs.js";
import type { Spills } from "../spill/spills.js";
import { type KeyedColumn, mergeChunks } from "../sort/merge-chunks.js";
import { DividedRows } from "./divided-rows.js";
import { sortOrderOf } from "./key-order.js";
import { type KeyedOperator, type KeyedPlace, numberedType } from "./operator.js";

/**
 * Runs an operator on a part of the keys after another, each of which has all the memory; the parts' results
 * are runs in files, which are merged into the order that the operator gives without parts. Every input is read once a part, or more often.
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
  const inputs = input.ports.map((rows, i) => new DividedRows(rows, { parts, keeps: operator.keeps(i), memory }));
  try {
    for (let part = 0; part < parts; part++) {
      const ports = inputs.map((rows) => rows.part(part));
      for (const run of operator.runs(node, { ports }, { ...place, numbered: true })) {
        runs.add(run);
        for (const rows of inputs) rows.free();
      }
    }
    const sorted = Array.from({ length: runs.count }, (_, i) => runs.run(i));
    for (const chunk of mergeChunks(type, orderOfResults(node), sorted, memory)) {
      yield tupleOf(node.type as Tuple, fieldsOf(chunk).slice(0, -1));
    }
  } finally {
    for (const rows of inputs) rows.free();
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
