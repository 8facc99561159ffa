// thorough without the addon
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  any,
  ascending,
  binary,
  bool,
  type DType,
  descending,
  float64,
  int32,
  int64,
  list,
  nullable,
  tuple,
  utf8,
} from "tsets";
import { OperatorRecords } from "#src/plan/operator-records.js";
import { naturalOrder } from "#src/types/natural-order.js";
import { runLocal } from "../local-job.js";
import { valueHeldBy } from "../types/arbitrary.js";

const seed = Number(process.env.TSETS_SEED ?? 20260404);
const TYPES: DType[] = [int32, int64, float64, bool, utf8, binary, nullable(int32), tuple(int32, utf8), list(int32)];
const columns = fc
  .constantFrom(...TYPES)
  .chain((type) => fc.record({ type: fc.constant(type), values: fc.array(few(type), { maxLength: 60 }) }));

/** Values that are often equal. */
function few(type: DType): fc.Arbitrary<unknown> {
  if (type === int32) return fc.integer({ min: -5, max: 5 });
  if (type === float64) return fc.oneof(fc.constantFrom(0, -0, 1, Number.NaN, Infinity, -Infinity), fc.double());
  return valueHeldBy(type);
}

const shown = (values: Iterable<unknown>): string[] =>
  Array.from(values, (v) =>
    JSON.stringify(v, (_, x) =>
      typeof x === "bigint"
        ? `${x}n`
        : Object.is(x, -0)
          ? "-0"
          : String(x) === "NaN"
            ? "NaN"
            : ArrayBuffer.isView(x)
              ? [...(x as Uint8Array)]
              : x,
    ),
  );

test(`sort gives the natural order over all tasks, or its reverse (TSETS_SEED=${seed})`, async () => {
  await runLocal(async (env) => {
    const property = fc.asyncProperty(
      columns,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async ({ type, values }, tasks, n, reverse) => {
        const sorted = await env
          .parallelize(values, { type, parallelism: tasks })
          .sort({ descending: reverse, n })
          .collect();
        const expected = [...values].sort(reverse ? (a, b) => naturalOrder(b, a) : naturalOrder);
        assert.equal(shown(sorted as Iterable<unknown>), shown(expected));
      },
    );
    await fc.assert(property, { seed, numRuns: effort(20, 60) });
  });
});

test(`sortByKey is stable, by every kind of comparator (TSETS_SEED=${seed})`, async () => {
  const comparators = [
    undefined,
    ascending,
    descending,
    (a: number, b: number) => a - b,
    (a: number, b: number) => b - a,
    (a: number, b: number) => (a % 3) - (b % 3),
  ];
  await runLocal(async (env) => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 80 }),
      fc.constantFrom(...comparators),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (keys, comparator, n, reverse) => {
        const rows = keys.map((key, i) => [key, i] as const);
        const keyed = env.parallelize(rows as never[], { type: tuple(int32, int32) }).mapToTuple(([k, v]) => [k, v], {
          key: int32,
          value: int32,
        });
        const got = await keyed
          .sortByKey({ ...(comparator === undefined ? {} : { comparator }), descending: reverse, n })
          .collect();
        const compare = (comparator ?? ascending) as (a: number, b: number) => number;
        const expected = rows.toSorted(([a], [b]) => (reverse ? compare(b, a) : compare(a, b)));
        assert.equal(got, expected);
      },
    );
    await fc.assert(property, { seed, numRuns: effort(20, 60) });
  });
});

test("tasks follow one another, get about as many rows, and equal keys are in one", async () => {
  await runLocal(async (env) => {
    const n = 60_000;
    const mixed = env.range(0, n, { type: int32, parallelism: 3 }).map((x) => Math.imul(x, 0x9e3779b1) >>> 8);
    const sorted = await mixed.sort({ n: 4 }).cache();
    const sizes = await sorted.compute((values, out) => out.collect([...values].length)).collect();
    assert.is(
      sizes.reduce((a, b) => a + b),
      n,
    );
    assert.ok(
      sizes.every((size) => size > n / 4 / 1.3 && size < (n / 4) * 1.3),
      `${sizes}`,
    );
    const few = await mixed
      .map((x) => x % 5)
      .sort({ n: 4 })
      .compute((values, out) => {
        for (const v of new Set(values)) out.collect(v);
      })
      .collect();
    assert.equal([...few], [0, 1, 2, 3, 4]);
  });
});

test("what does not fit into memory is sorted through files", async () => {
  const n = 400_000;
  await runLocal(
    async (env) => {
      const rows = env
        .range(0, n, { type: int32, parallelism: 3 })
        .mapToTuple((x) => [Math.imul(x, 0x9e3779b1), x], { key: int32, value: float64 });
      let before = -Infinity;
      let count = 0;
      await rows.sortByKey({ n: 2 }).forEach(([key, value]) => {
        assert.is(key, Math.imul(value, 0x9e3779b1));
        assert.ok(key >= before);
        before = key;
        count++;
      });
      assert.is(count, n);
    },
    { memory: 2 * 1024 * 1024 },
  );
});

test("a comparator that gives no number is an error, also where it is known as a difference", async () => {
  await runLocal(async (env) => {
    for (const values of [
      [1, Number.NaN],
      [Number.NaN, 2, 3],
    ]) {
      const rows = env.parallelize(values, { type: float64, parallelism: 2 });
      try {
        await rows.sort({ comparator: (a, b) => a - b }).collect();
        assert.unreachable();
      } catch (error) {
        assert.match((error as Error).message, /a comparator returns a number, not NaN/);
      }
      assert.ok(Number.isNaN((await rows.sort({ comparator: ascending }).collect()).at(-1)));
    }
    assert.equal(
      [
        ...(await env
          .parallelize([Infinity, -Infinity, Infinity])
          .sort({ comparator: (a, b) => a - b })
          .collect()),
      ],
      [-Infinity, Infinity, Infinity],
    );
    assert.equal(
      await env
        .parallelize([{ a: 2 }, { a: 1 }], { type: any })
        .sort({ comparator: (x, y) => (x as { a: number }).a - (y as { a: number }).a })
        .collect(),
      [{ a: 1 }, { a: 2 }],
    );
  });
});

test("zeros keep their order under a difference, and are told apart by the natural order", async () => {
  await runLocal(async (env) => {
    const rows = env.parallelize([0, -0, 0, -0], { type: float64, parallelism: 1 });
    assert.equal(
      [...(await rows.sort().collect())].map((x) => Object.is(x, -0)),
      [true, true, false, false],
    );
    const kept = await rows.sort({ comparator: (a, b) => a - b }).collect();
    assert.equal(
      [...kept].map((x) => Object.is(x, -0)),
      [false, true, false, true],
    );
  });
});

test("explain names the order, and a change of it is a change of the operator", async () => {
  await runLocal((env) => {
    const xs = env.range(0, 9, { type: int32 });
    const text = (options: Parameters<typeof xs.sort>[0]): string => xs.sort(options).explain();
    assert.match(text({}), "sort ascending");
    assert.match(text({ descending: true }), "sort descending");
    assert.match(text({ comparator: (a, b) => b - a }), "sort descending");
    assert.match(text({ comparator: (a, b) => b - a, descending: true }), "sort ascending");
    assert.match(text({ comparator: (a, b) => (a % 3) - (b % 3) }), "sort by a comparator");
    const records = new OperatorRecords(() => undefined);
    const print = (options: Parameters<typeof xs.sort>[0]): string => records.of(xs.sort(options).node).fingerprint;
    assert.is(print({}), print({ descending: false }));
    const prints = [
      print({}),
      print({ descending: true }),
      print({ comparator: (a, b) => b - a }),
      print({ comparator: (a, b) => (a % 3) - (b % 3) }),
      print({ comparator: (a, b) => (a % 4) - (b % 4) }),
      print({ n: 7 }),
    ];
    assert.is(new Set(prints).size, prints.length);
  });
});

test("wrong options are refused where they are given", async () => {
  await runLocal((env) => {
    const xs = env.range(0, 3);
    assert.throws(() => xs.sort({ n: 0 }), /n is/);
    assert.throws(() => xs.sort({ descending: 1 as never }), /descending is true or false/);
    assert.throws(() => xs.sort({ comparator: "a" as never }), /a function is needed/);
    assert.throws(() => xs.sort({ order: "a" } as never), /order/);
  });
});

test.run();
