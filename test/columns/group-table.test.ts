import { isDeepStrictEqual } from "node:util";
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createGroupTable } from "#src/columns/group-table.js";
import { keyRules } from "#src/types/key.js";
import * as t from "../types/internals.js";
import { chunked, chunkOf, columnOf, heap, keyType, valuesIn } from "./columns.js";

const twoColumns = keyType.chain((type) => fc.tuple(columnOf(type), columnOf(type)));

test("Keys get numbers in the order of their first rows, and are found again", () => {
  fc.assert(
    fc.property(twoColumns, ([column, other]) => {
      const { type } = column;
      const { identity } = keyRules(type);
      const table = createGroupTable(type);
      const firsts: unknown[] = [];
      const numbers = new Map<unknown, number>();
      for (const chunk of column.chunks) {
        const expected = valuesIn([chunk]).map((value) => {
          const id = identity(value);
          if (!numbers.has(id)) {
            numbers.set(id, firsts.length);
            firsts.push(value);
          }
          return numbers.get(id);
        });
        const out = new Int32Array(chunk.rows + 1).fill(-7);
        table.groupOf(chunk, out);
        assert.equal([...out], [...expected, -7], t.typeText(type));
        assert.is(table.groups, firsts.length);
      }
      for (const chunk of [...other.chunks, ...column.chunks]) {
        const out = new Int32Array(chunk.rows);
        table.find(chunk, out);
        assert.equal(
          [...out],
          valuesIn([chunk]).map((value) => numbers.get(identity(value)) ?? -1),
        );
      }
      assert.is(table.groups, firsts.length);
      for (let from = 0; from < firsts.length; from += 7) {
        const to = Math.min(from + 7, firsts.length);
        assert.ok(isDeepStrictEqual(valuesIn([table.keys(from, to, heap)]), firsts.slice(from, to)), t.typeText(type));
      }
      table.free();
    }),
    { numRuns: effort(30, 120) },
  );
});

test("A table grows to many keys, dense, sparse, and with the same low bits", () => {
  const count = 150_000;
  const makers: [t.DType, (i: number) => unknown][] = [
    [t.int32, (i) => i],
    [t.int32, (i) => Math.imul(i, 0x9e3779b1)],
    [t.int32, (i) => i << 12],
    [t.uint64, (i) => BigInt(i) << 40n],
    [t.float64, (i) => i / 7],
    [t.utf8, (i) => `key ${i * 7919}`],
    [t.binary, (i) => Uint8Array.from(Buffer.from(`a long key of more than sixteen bytes ${i}`))],
  ];
  for (const [type, make] of makers) {
    const table = createGroupTable(type);
    const values = Array.from({ length: count }, (_, i) => make(i));
    const { chunks } = chunked(type, values, [50_000, 100_000, 101_000]);
    for (let round = 0, from = 0; round < 2; round++, from = 0) {
      for (const chunk of chunks) {
        const out = new Int32Array(chunk.rows);
        table.groupOf(chunk, out);
        for (let row = 0; row < chunk.rows; row++) if (out[row] !== from + row) assert.is(out[row], from + row);
        from += chunk.rows;
      }
      assert.is(table.groups, count);
    }
    assert.ok(table.bytes >= 4 * count);
    assert.ok(isDeepStrictEqual(valuesIn([table.keys(count - 3, count, heap)]), values.slice(-3)));
    table.free();
  }
});

test("Groups that are not there are errors", () => {
  const table = createGroupTable<t.DType>(t.int32);
  table.groupOf(chunkOf(t.int32, [5, 6]), new Int32Array(2));
  for (const [from, to] of [
    [0, 3],
    [1, 1],
    [-1, 1],
  ])
    assert.throws(() => table.keys(from, to, heap), RangeError);
  assert.throws(() => table.groupOf(chunkOf(t.int32, [5, 6]), new Int32Array(1)), RangeError);
  table.free();
});

test.run();
