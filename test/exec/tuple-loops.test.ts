// thorough
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bool, type DType, float32, float64, int16, int32, int64, tuple, uint8, utf8, vector } from "tsets";
import { storeValue } from "#src/types/store-value.js";
import { runLocal } from "../local-job.js";
import { valueHeldBy } from "../types/arbitrary.js";

const seed = Number(process.env.TSETS_SEED ?? 20260303);
const FIELDS = [int16, int32, int64, uint8, float32, float64, bool, utf8, vector(int32, 2)];
const tuples = fc
  .array(fc.constantFrom<DType>(...FIELDS), { minLength: 1, maxLength: 4 })
  .map((fields) => tuple(...fields));
const typed = tuples.chain((type) =>
  fc.record({
    type: fc.constant(type),
    rows: fc.array(valueHeldBy(type) as fc.Arbitrary<unknown[]>, { maxLength: 30 }),
  }),
);

test(`tuples pass through sources, chains and stored columns as plain arrays do (TSETS_SEED=${seed})`, async () => {
  await runLocal(async (env) => {
    const property = fc.asyncProperty(typed, async ({ type, rows }) => {
      const stored = rows.map((row) => storeValue(type, row) as unknown[]);
      const kept = await env.parallelize(rows, { type, parallelism: 2 }).cache();
      assert.equal(await kept.collect(), stored, "stored");
      const even = (row: readonly unknown[]): boolean => String(row[0]).length % 2 === 0;
      // Out of columns, through functions that take tuples apart or keep them, and back into columns.
      const chain = kept
        .filter((row) => even(row as unknown[]))
        .map((row) => [...(row as unknown[])] as never, type)
        .flatMap((row, out) => {
          out.collect(row);
          out.collect(row);
        });
      const twice = stored.filter(even).flatMap((row) => [row, row]);
      assert.equal(await chain.collect(), twice, "chain");
      const again = await chain.cache();
      assert.equal(await again.collect(), twice, "chain that is stored");
      const seen: unknown[] = [];
      await again.forEach((row) => seen.push(storeValue(type, row)));
      assert.equal(seen, twice, "forEach");
      assert.is(await again.count(), twice.length);
      await kept.uncache();
      await again.uncache();
    });
    const found = await fc.check(property, { seed, numRuns: 20 });
    if (found.failed)
      throw new Error(`${found.errorInstance} ${JSON.stringify(found.counterexample)}`, { cause: found.errorInstance });
  });
});

test("a full chunk of tuples is followed by the next one", async () => {
  const n = 3 * 65536 + 17;
  const got = await runLocal(async (env) => {
    const rows = await env
      .range(0, n, { type: int32, parallelism: 1 })
      .mapToTuple((x) => [x % 1000, x / 2], { key: int32, value: float64 })
      .cache();
    const flags = rows.map(([key, value]) => [key % 2 === 0, key, value], tuple(bool, int32, float64));
    return { rows: await rows.collect(), even: await flags.filter(([even]) => even).count() };
  });
  assert.is(got.rows.length, n);
  assert.ok(got.rows.every(([key, value], x) => key === x % 1000 && value === x / 2));
  assert.is(got.even, Array.from({ length: n }, (_, x) => x % 1000).filter((key) => key % 2 === 0).length);
});

test("members are converted and refused as storing the tuple does", async () => {
  const type = tuple(int32, utf8, bool);
  const good: unknown[] = [[2 ** 31, "a", true], Float64Array.of(1, 2, 3)];
  const bad: unknown[] = [
    [1.5, "a", true],
    [1, 2, true],
    [1, "a", 1],
    [1, "a"],
    [1, "a", true, 2],
    "abc",
    null,
    undefined,
  ];
  for (const value of [...good, ...bad]) {
    let expected: unknown;
    try {
      expected = [storeValue(type, value)];
    } catch (error) {
      expected = (error as Error).message;
    }
    const got = await runLocal(async (env) => {
      const rows = env.range(0, 1, { type: int32, parallelism: 1 }).map(() => value as never, type);
      try {
        return { rows: await rows.collect() };
      } catch (error) {
        return { message: (error as Error).message };
      }
    });
    if (typeof expected === "string") assert.match((got as { message: string }).message, expected);
    else assert.equal(got, { rows: expected });
  }
});

test("a function that changes the tuple it got changes no other function's", async () => {
  const got = await runLocal(async (env) => {
    const rows = await env
      .range(0, 3, { type: int32, parallelism: 1 })
      .mapToTuple((x) => [x, x], { key: int32, value: int32 })
      .cache();
    const seen: number[] = [];
    await rows
      .filter((row) => {
        row[0] = 99;
        return true;
      })
      .forEach(([key]) => seen.push(key));
    return seen;
  });
  assert.equal(got, [0, 1, 2]);
});

test("tasks without rows hold no memory", async () => {
  await runLocal(
    async (env) => {
      for (let i = 0; i < 200; i++) {
        await env.parallelize(new Int32Array(0), { parallelism: 4 }).cache();
        await env.parallelize([], { type: tuple(int32, float64), parallelism: 4 }).cache();
      }
    },
    { memory: 4 * 1024 * 1024 },
  );
});

test.run();
