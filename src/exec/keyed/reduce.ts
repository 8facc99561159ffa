import { fieldsOf } from "../../columns/column-fields.js";
import { createGroupTable } from "../../columns/group-table.js";
import type { ExchangeNode } from "../../plan/graph.js";
import { type Chunk, MAX_CHUNK_ROWS } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import type { ExchangeInput } from "../exchange-input.js";
import { Claim } from "./claim.js";
import { FirstNumbers } from "./first-numbers.js";
import { createFold, type Fold, isExact } from "./fold.js";
import { groupChunks } from "./group-chunks.js";
import { type KeyedPlace, resultType } from "./operator.js";

/**
 * One row a key, in the order of the keys' first rows: a left fold of what each sending task sent, and of those by the
 * index of the task. Where the grouping of steps changes nothing, it is one fold of all rows.
 */
export function* reduceRows(node: ExchangeNode, { ports: [rows] }: ExchangeInput, place: KeyedPlace): Generator<Chunk> {
  const [keyType, valueType] = node.type.fields as readonly [DType, DType];
  const exact = isExact(node.recognised, valueType);
  const table = createGroupTable(keyType);
  const claim = new Claim(place.memory);
  const first = place.numbered ? new FirstNumbers() : undefined;
  const groups = new Int32Array(MAX_CHUNK_ROWS);
  let total: Fold | undefined;
  let own: Fold | undefined;
  try {
    for (const { chunks } of rows) {
      if (exact) own = total;
      for (const chunk of chunks) {
        const [keys, values, numbers] = fieldsOf(chunk) as [Chunk, Chunk, Chunk];
        table.groupOf(keys, groups);
        first?.note(groups, numbers);
        own ??= createFold(node);
        own.add(values, groups);
        const held = table.bytes + own.bytes + (own === total ? 0 : (total?.bytes ?? 0)) + (first?.bytes ?? 0);
        place.hasRoom(held, 0);
        claim.set(held);
      }
      if (total === undefined || exact) total = own;
      else if (own !== undefined) {
        total.merge(own, place.memory);
        own.free();
      }
      own = undefined;
    }
    if (total !== undefined) yield* groupChunks(resultType(node, place), table, total, place.memory, first);
  } finally {
    table.free();
    own?.free();
    if (total !== own) total?.free();
    claim.free();
  }
}
