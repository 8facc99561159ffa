import { isDeepStrictEqual } from "node:util";
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fieldsOf, tupleOf } from "#src/columns/column-fields.js";
import { partitionChunk } from "#src/columns/partition-chunk.js";
import { copyChunk } from "#src/columns/copy-chunk.js";
import { createRowSource, takeRows } from "#src/columns/row-source.js";
import { sliceRows } from "#src/columns/slice-rows.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { chunkBody, freeChunk } from "#src/types/chunk-layout.js";
import * as t from "../types/internals.js";
import { anyColumn, chunkOf, heap, valuesIn } from "./columns.js";

const arenas = new Arenas(createSharedMemory(64 * 2 ** 20));

test("Rows are picked from many chunks, of any type, any number of times", () => {
  fc.assert(
    fc.property(anyColumn, fc.array(fc.nat(), { maxLength: 100 }), ({ type, chunks, values }, numbers) => {
      const picks = Int32Array.from(values.length === 0 ? [] : numbers.map((n) => n % values.length));
      const taken = takeRows(type, chunks, picks, arenas);
      assert.is(taken.rows, picks.length);
      const expected = Array.from(picks, (pick) => values[pick]);
      assert.ok(isDeepStrictEqual(valuesIn([taken]), expected), t.typeText(type));
      if (picks.length > 0) {
        // The chunk is what a builder makes of the same values, byte for byte but for the payload of NaN.
        const built = chunkOf(type, expected);
        assert.is(taken.bytes, built.bytes);
        if (!/float|any/.test(t.typeText(type))) assert.equal(chunkBody(taken), chunkBody(built));
      }
      freeChunk(taken, arenas);
      assert.is(arenas.used, 0);
    }),
    { numRuns: effort(30, 120) },
  );
});

test("A pick of -1 is a null in a nullable column, and its memory is zeros or nothing", () => {
  for (const [item, value] of [
    [t.int32, 7],
    [t.int64, 7n],
    [t.utf8, "seven"],
    [t.tuple(t.bool, t.list(t.float32)), [true, [7, 8]]],
    [t.vector(t.int8, 3), Int8Array.of(7, 8, 9)],
  ] as const) {
    const type = t.nullable(item as t.DType);
    const taken = takeRows(type, [chunkOf(type, [value, null, value])], Int32Array.of(-1, 2, -1, 1, 0), heap);
    const built = chunkOf(type, [null, value, null, null, value]);
    assert.ok(isDeepStrictEqual(valuesIn([taken]), [null, value, null, null, value]));
    assert.equal(taken.buffers.map(Buffer.from), built.buffers.map(Buffer.from));
  }
  const numbers = takeRows(t.int32, [chunkOf(t.int32, [5])], Int32Array.of(-1, 0), heap);
  assert.equal(valuesIn([numbers]), [0, 5]);
});

test("Many rows are taken in chunks of bounded size", () => {
  const text = "x".repeat(1000);
  const source = createRowSource(t.utf8, [chunkOf(t.utf8, [text, "short"])]);
  const picks = new Int32Array(100_000).map((_, i) => (i % 10 === 9 ? 1 : 0));
  const chunks = [...source.takeChunks(picks, heap)];
  let row = 0;
  for (const chunk of chunks) {
    assert.ok(chunk.rows <= 65536 && chunk.bytes <= 16 * 2 ** 20, `${chunk.rows} rows, ${chunk.bytes} bytes`);
    const reader = t.readColumn(chunk);
    for (let i = 0; i < chunk.rows; i += 997) assert.is(reader.get(i), picks[row + i] === 1 ? "short" : text);
    row += chunk.rows;
  }
  assert.is(row, picks.length);
  assert.ok(chunks.length < 12);
  const numbers = [...createRowSource(t.int8, [chunkOf(t.int8, [1])]).takeChunks(new Int32Array(100_000), heap)];
  assert.equal(
    numbers.map((chunk) => chunk.rows),
    [65536, 34464],
  );
});

test("A slice shows its rows without a copy, and a copy of rows stands alone", () => {
  fc.assert(
    fc.property(anyColumn, fc.nat(), fc.nat(), ({ type, values }, a, b) => {
      if (values.length === 0) return;
      const [from, to] = [a % (values.length + 1), b % (values.length + 1)].sort((x, y) => x - y);
      const chunk = chunkOf(type, values);
      const slice = sliceRows(chunk, from, to);
      assert.is(slice.rows, to - from);
      assert.ok(isDeepStrictEqual(valuesIn([slice]), values.slice(from, to)), t.typeText(type));
      if (to === from) return;
      const copy = copyChunk(slice, heap);
      const expected = chunkOf(type, values.slice(from, to));
      chunkBody(chunk).fill(0xff);
      assert.ok(isDeepStrictEqual(valuesIn([copy]), values.slice(from, to)), t.typeText(type));
      assert.equal(
        copy.buffers.map((each) => each.length),
        expected.buffers.map((each) => each.length),
      );
    }),
    { numRuns: effort(30, 120) },
  );
});

test("A partitioned chunk has the rows of each target together, in their order", () => {
  fc.assert(
    fc.property(
      anyColumn,
      fc.array(fc.nat(6), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 7, max: 300 }),
      (column, targets, count) => {
        for (const chunk of column.chunks) {
          const all = valuesIn([chunk]);
          const { chunk: made, starts } = partitionChunk(chunk, Uint32Array.from(targets), count, arenas);
          assert.is(starts.length, count + 1);
          assert.is(starts[count], chunk.rows);
          for (let target = 0; target < count; target++) {
            const rows = valuesIn([sliceRows(made, starts[target], starts[target + 1])]);
            assert.ok(
              isDeepStrictEqual(
                rows,
                all.filter((_, row) => targets[row] === target),
              ),
            );
          }
          freeChunk(made, arenas);
        }
        assert.is(arenas.used, 0);
      },
    ),
    { numRuns: effort(37, 150) },
  );
  const chunk = chunkOf(t.int32, [1, 2]);
  assert.throws(() => partitionChunk(chunk, Uint32Array.of(0, 3), 3, heap), /target 3 of 3/);
});

test("A row that is not there, and rows of different numbers in a tuple, are errors", () => {
  const chunk = chunkOf(t.int32, [1, 2]);
  assert.throws(() => takeRows(t.int32, [chunk], Int32Array.of(0, 2), heap), /row 2 of 2/);
  assert.throws(() => takeRows(t.int32, [], Int32Array.of(0), heap), /row 0 of 0/);
  assert.throws(() => sliceRows(chunk, 1, 3), /rows 1 to 3 of a chunk of 2/);
  const type = t.tuple(t.int32, t.utf8);
  assert.throws(() => tupleOf(type, [chunk, chunkOf(t.utf8, ["a"])]), RangeError);
  const pairs = chunkOf(type, [
    [1, "a"],
    [2, "b"],
  ]);
  assert.ok(
    isDeepStrictEqual(valuesIn([tupleOf(type, fieldsOf(pairs))]), [
      [1, "a"],
      [2, "b"],
    ]),
  );
});

test.run();
