import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { viewChunk } from "#src/columns/column-fields.js";
import { compareKeys, type SortOrder } from "#src/columns/key-order.js";
import { mergeValues } from "#src/columns/merge-values.js";
import { createRunMerge } from "#src/columns/merge-runs.js";
import { sortOrder } from "#src/columns/sort-order.js";
import { sortValues } from "#src/columns/sort-values.js";
import { takeRows } from "#src/columns/row-source.js";
import * as t from "../types/internals.js";
import { chunkOf, chunked, columnOf, heap, keyColumn, NUMBERS, valuesIn } from "./columns.js";

const orders = fc.record({ descending: fc.boolean(), signedZeros: fc.boolean() });

function expectedOrder(type: t.DType, values: readonly unknown[], order: SortOrder): number[] {
  const compare = compareKeys(type, order);
  return values.map((_, row) => row).sort((a, b) => compare(values[a], values[b]) || a - b);
}

test("Rows of any type are sorted stably, up and down", () => {
  fc.assert(
    fc.property(keyColumn, orders, ({ type, chunks, values }, order) => {
      assert.equal([...sortOrder(type, chunks, order)], expectedOrder(type, values, order), t.typeText(type));
    }),
    { numRuns: effort(30, 120) },
  );
});

test("NaN is last, zeros are one key or in the order of typed arrays, null is after all, and texts go by code points", () => {
  const floats = chunkOf(t.float64, [Number.NaN, 0, 1, -0, Number.NEGATIVE_INFINITY]);
  assert.equal([...sortOrder(t.float64, [floats])], [4, 1, 3, 2, 0]);
  assert.equal([...sortOrder(t.float64, [floats], { signedZeros: true })], [4, 3, 1, 2, 0]);
  assert.equal([...sortOrder(t.float64, [floats], { signedZeros: true, descending: true })], [0, 2, 1, 3, 4]);
  const texts = chunkOf(t.nullable(t.utf8), ["\u{10000}", null, "\uffff", "", "a"]);
  assert.equal([...sortOrder(t.nullable(t.utf8), [texts])], [3, 4, 2, 0, 1]);
  const custom = chunkOf(t.int32, [3, 1, 2]);
  const compare = (a: unknown, b: unknown) => Math.abs((a as number) - 2) - Math.abs((b as number) - 2);
  assert.equal([...sortOrder(t.int32, [custom], { compare })], [2, 0, 1]);
  assert.equal([...sortOrder(t.int32, [custom], { compare, descending: true })], [0, 1, 2]);
});

test("Many rows are sorted as typed arrays sort them", () => {
  const values = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i) * 10 ** ((i % 600) - 300));
  const { chunks } = chunked(t.float64, [...values], [65_000, 130_000, 190_000, 250_000]);
  const sorted = takeRows(t.float64, chunks, sortOrder(t.float64, chunks, { signedZeros: true }), heap);
  assert.equal(t.valuesOf(sorted), values.slice().sort());
  const whole = Int32Array.from({ length: 150_000 }, (_, i) => Math.imul(i, 0x9e3779b1));
  const parts = chunked(t.int32, [...whole], [60_000, 120_000]).chunks;
  assert.equal(t.valuesOf(takeRows(t.int32, parts, sortOrder(t.int32, parts), heap)), whole.slice().sort());
});

test("Values of every numeric type are sorted as typed arrays sort them, in chunks of their own", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<t.NumericType>(...NUMBERS).chain((type) => columnOf(type, { most: 150 })),
      fc.boolean(),
      ({ type, chunks, values }, descending) => {
        const sorted = [...sortValues(type as t.NumericType, chunks as t.Chunk<t.NumericType>[], descending, heap)];
        const expected = expectedOrder(type, values, { descending, signedZeros: true }).map((row) => values[row]);
        assert.equal(valuesIn(sorted).map(show), expected.map(show), type.kind);
      },
    ),
    { numRuns: effort(50, 200) },
  );
  const many = Int32Array.from({ length: 1_500_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >> (i % 31));
  const chunks = Array.from({ length: Math.ceil(many.length / 65536) }, (_, i) => {
    const part = many.slice(65536 * i, 65536 * (i + 1));
    return viewChunk(t.int32, part.length, [new Uint8Array(part.buffer)]);
  });
  const sorted = [...sortValues(t.int32, chunks, false, heap)];
  assert.equal(sorted[0].rows, 65536);
  assert.equal(t.copyValues(sorted, t.int32), many.slice().sort());
  const order = sortOrder(t.int32, chunks, { descending: true });
  for (let i = 1; i < order.length; i++) {
    const [a, b] = [many[order[i - 1]], many[order[i]]];
    if (a < b || (a === b && order[i - 1] > order[i])) assert.unreachable(`rows ${order[i - 1]} and ${order[i]}`);
  }
});

test("Sorted runs of every numeric type are merged as one, chunk by chunk", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<t.NumericType>(...NUMBERS).chain((type) => columnOf(type, { most: 150 })),
      fc.integer({ min: 0, max: 7 }),
      fc.boolean(),
      fc.array(fc.nat(60), { maxLength: 3 }),
      ({ type, values }, count, descending, cuts) => {
        const sorted = (some: readonly unknown[]): unknown[] =>
          expectedOrder(type, some, { descending, signedZeros: true }).map((row) => some[row]);
        const runs = Array.from({ length: count }, (_, run) => {
          const own = sorted(values.filter((_, row) => row % count === run));
          return chunked(
            type,
            own,
            cuts.filter((cut) => cut < own.length).sort((a, b) => a - b),
          ).chunks;
        });
        const merged: unknown[] = [];
        for (const chunk of mergeValues(type as t.NumericType, runs, descending, heap))
          merged.push(...valuesIn([chunk]));
        assert.equal(merged.map(show), sorted(count === 0 ? [] : values).map(show), type.kind);
      },
    ),
    { numRuns: effort(50, 200) },
  );
  const runs = [0, 1, 2].map((run) => {
    const own = Int32Array.from({ length: 100_000 }, (_, i) => Math.imul(3 * i + run, 0x9e3779b1)).sort();
    return [viewChunk(t.int32, own.length, [new Uint8Array(own.buffer)])];
  });
  const expected = Int32Array.from({ length: 300_000 }, (_, i) => Math.imul(i, 0x9e3779b1)).sort();
  let from = 0;
  for (const chunk of mergeValues(t.int32, runs, false, heap)) {
    assert.equal(t.valuesOf(chunk), expected.slice(from, from + chunk.rows));
    from += chunk.rows;
  }
  assert.is(from, expected.length);
});

function show(value: unknown): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

test("Texts with long common beginnings, and many equal ones, are sorted", () => {
  const ends = ["", "\0", "\0\0", "a", "aaaaaaaa", "aaaaaaab", "aaaaaaaaa", "b", "\xff", "aaaaaaaa\0"];
  const texts = Array.from({ length: 4000 }, (_, i) => "0123456789abcdef".slice(0, (i * 7) % 17) + ends[(i * 13) % 10]);
  const values = texts.map((text) => Uint8Array.from(Buffer.from(text, "latin1")));
  for (const descending of [false, true]) {
    const { chunks } = chunked(t.binary, values, [1000, 1001, 3000]);
    assert.equal([...sortOrder(t.binary, chunks, { descending })], expectedOrder(t.binary, values, { descending }));
  }
});

test("Sorted runs are merged stably, chunk by chunk, whatever the room", () => {
  const runs = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      keyColumn,
      runs,
      orders,
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.nat(60), { maxLength: 3 }),
      (column, count, order, room, cuts) => {
        const { type, values } = column;
        // Run r has every row whose number leaves r.
        const sorted = Array.from({ length: count }, (_, run) => {
          const own = values.filter((_, row) => row % count === run);
          return expectedOrder(type, own, order).map((row) => own[row]);
        });
        const feeds = sorted.map((own) => [...chunked(type, own, cuts).chunks]);
        const lengths = feeds.map((chunks) => chunks.map((chunk) => chunk.rows));
        const merge = createRunMerge(type, count, order);
        const before: number[] = new Array(count).fill(0);
        const current: number[] = new Array(count).fill(-1);
        const feedAll = () => {
          for (let run = merge.needs(); run >= 0; run = merge.needs()) {
            if (current[run] >= 0) before[run] += lengths[run][current[run]];
            current[run]++;
            merge.feed(run, feeds[run].shift());
          }
        };
        const merged: [run: number, row: number][] = [];
        const [outRuns, outRows] = [new Int32Array(room), new Int32Array(room)];
        for (;;) {
          feedAll();
          const picked = merge.next(outRuns, outRows);
          if (picked === 0) break;
          for (let i = 0; i < picked; i++) merged.push([outRuns[i], before[outRuns[i]] + outRows[i]]);
        }
        const all = sorted.flatMap((own, run) => own.map((value, row) => ({ run, row, value })));
        const compare = compareKeys(type, order);
        all.sort((a, b) => compare(a.value, b.value) || a.run - b.run || a.row - b.row);
        assert.equal(
          merged,
          all.map(({ run, row }) => [run, row]),
          t.typeText(type),
        );
      },
    ),
    { numRuns: effort(30, 120) },
  );
});

test("A merge without its keys, and keys that nobody asked for, are errors", () => {
  const merge = createRunMerge(t.int32, 2);
  assert.is(merge.needs(), 0);
  assert.throws(() => merge.next(new Int32Array(1), new Int32Array(1)), RangeError);
  assert.throws(() => merge.feed(1, undefined), RangeError);
  merge.feed(0, undefined);
  merge.feed(1, undefined);
  assert.is(merge.needs(), -1);
  assert.is(merge.next(new Int32Array(1), new Int32Array(1)), 0);
});

test.run();
