import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createJoinTable } from "#src/columns/join-table.js";
import { keyRules } from "#src/types/key.js";
import * as t from "../types/internals.js";
import { chunkOf, columnOf, keyType, valuesIn } from "./columns.js";

const sides = keyType.chain((type) => fc.tuple(columnOf(type), columnOf(type)));

test("Pairs come by left row, then right row, whatever the room; rows that none met come by key", () => {
  fc.assert(
    fc.property(sides, fc.boolean(), fc.integer({ min: 1, max: 40 }), ([left, right], outer, room) => {
      const { type } = left;
      const { identity } = keyRules(type);
      const table = createJoinTable(type);
      for (const chunk of right.chunks) table.add(chunk);
      assert.is(table.rows, right.values.length);
      const rightIds = right.values.map((key) => idText(identity(key)));
      for (const chunk of left.chunks) {
        const expected = valuesIn([chunk]).flatMap((key, row) => {
          const id = idText(identity(key));
          const rows = rightIds.flatMap((other, at) => (other === id ? [at] : []));
          return rows.length === 0 && outer ? [[row, -1]] : rows.map((other) => [row, other]);
        });
        const probe = table.probe(chunk, outer);
        const pairs: number[][] = [];
        const [lefts, rights] = [new Int32Array(room), new Int32Array(room + 1)];
        for (let count = probe.next(lefts, rights); count > 0; count = probe.next(lefts, rights)) {
          for (let i = 0; i < count; i++) pairs.push([lefts[i], rights[i]]);
        }
        assert.is(probe.next(lefts, rights), 0);
        assert.equal(pairs, expected, t.typeText(type));
      }
      const met = new Set(left.values.map((key) => idText(identity(key))));
      const byKey = new Map<string, number[]>();
      rightIds.forEach((id, row) => {
        if (!met.has(id)) byKey.set(id, [...(byKey.get(id) ?? []), row]);
      });
      const out = new Int32Array(room);
      const rows: number[] = [];
      for (let count = table.unmatched(out); count > 0; count = table.unmatched(out))
        rows.push(...out.subarray(0, count));
      assert.equal(rows, [...byKey.values()].flat());
      table.free();
    }),
    { numRuns: effort(30, 120) },
  );
});

/** SameValueZero as text: no two identities of one type have the same. */
function idText(id: unknown): string {
  return `${typeof id} ${id === 0 ? 0 : String(id)}`;
}

test("A key with very many rows is paired a little at a time", () => {
  const table = createJoinTable<t.DType>(t.int32);
  for (let i = 0; i < 50; i++) table.add(chunkOf(t.int32, new Array(1000).fill(7)));
  const probe = table.probe(chunkOf(t.int32, [7, 8, 7]), true);
  const [left, right] = [new Int32Array(999), new Int32Array(999)];
  let pairs = 0;
  for (let count = probe.next(left, right); count > 0; count = probe.next(left, right)) {
    for (let i = 0; i < count; i++, pairs++) {
      const expected = pairs === 50_000 ? [1, -1] : pairs < 50_000 ? [0, pairs] : [2, pairs - 50_001];
      if (left[i] !== expected[0] || right[i] !== expected[1]) assert.equal([left[i], right[i]], expected);
    }
  }
  assert.is(pairs, 100_001);
  assert.is(table.unmatched(right), 0);
  assert.throws(() => table.add(chunkOf(t.int32, [1])), RangeError);
  table.free();
});

test.run();
