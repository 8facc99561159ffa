import { test } from "uvu";
import * as assert from "uvu/assert";
import { float64, int32, int64, max, sum, utf8 } from "tsets";
import { native } from "#src/native/load-addon.js";
import { failureOf } from "../failure-of.js";
import { runLocal } from "../local-job.js";

/** So many rows a task that it changes over to vector operations, with the parser loaded or not. */
const MANY = 3 << 20;

test("a long chain over a range gives a plain loop's sum, count, greatest value and rows", async () => {
  let total = 0;
  let rows = 0;
  let most = -Infinity;
  for (let i = 0; i < MANY; i++) {
    const x = (i * 1234567) | 0;
    if (x % 3 === 0) continue;
    total = (total + x) | 0;
    rows++;
    most = Math.max(most, x);
  }
  const got = await runLocal(async (env) => {
    const chain = env
      .range(0, MANY, { type: int32, parallelism: 1 })
      .map((x) => x * 1234567)
      .filter((x) => !(x % 3 === 0));
    const truth = env
      .range(0, MANY, { type: int32, parallelism: 1 })
      .map((x) => x * 1234567)
      .filter((x) => x % 3 !== 0);
    const stored = await truth.cache();
    return [
      await truth.reduce(sum).value(),
      await chain.count(),
      await stored.reduce(max).value(),
      (await stored.collect()).length,
    ];
  });
  assert.equal(got, [total, rows, most, rows]);
});

test("a row that its type refuses, far behind the first ones, is the error of that row", async () => {
  const failing = runLocal((env) =>
    env
      .range(0, MANY, { type: int32, parallelism: 1 })
      .map((x) => (x === 2_999_999 ? x / 2 : x))
      .reduce(sum)
      .value(),
  );
  assert.match(await failureOf(failing), /map.* 1499999\.5/);
});

test("constants reach a lambda as its second argument, in loops and in vector operations", async () => {
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { parallelism: 1 });
    const scaled = some.map((x, { k, plus }) => x * k + plus, float64, { k: 3, plus: 0.5 });
    const few = env.range(0, 4).map((x, constants) => x * constants.k, float64, { k: -2 });
    return [
      await scaled.filter((x, { most }) => x < most, { most: 9 }).count(),
      await scaled.reduce(max).value(),
      [...(await few.collect())],
    ];
  });
  assert.equal(got, [3, (MANY - 1) * 3 + 0.5, [-0, -2, -4, -6]]);
});

test("constants that are no numbers are refused", async () => {
  await runLocal((env) => {
    const some = env.range(0, 4);
    assert.throws(() => some.map((x) => x, float64, { k: "3" } as never), /constants are numbers, and `k` is a string/);
    assert.throws(() => some.filter(() => true, 3 as never), /constants are an object of numbers/);
  });
});

test("a captured number is what it is when an action runs, and what a function before it in the chain makes of it", async () => {
  const got = await runLocal(async (env) => {
    let k = 1;
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    const scaled = some.map((x) => x * k);
    const first = await scaled.reduce(max).value();
    k = 3;
    const second = await scaled.reduce(max).value();
    let before = 0;
    const differences = some
      .map((x) => {
        const difference = x - before;
        before = x;
        return difference;
      })
      .map((x) => x + k);
    let most = 0;
    const shifted = some.map((x) => x - most);
    // A program of the same operators, for rows that no function takes.
    await shifted.count();
    const behind = shifted.reduce((a, b) => {
      most = 1;
      return Math.max(a, b, 0);
    });
    return [first, second, await differences.reduce(max).value(), await behind.value()];
  });
  assert.equal(got, [MANY - 1, (MANY - 1) * 3, 4, MANY - 2]);
});

test("explain says how each operator runs, and why", async () => {
  const k = 2;
  const text = await runLocal((env) =>
    env
      .range(0, 10, { type: int32 })
      .map((x) => x * 5)
      .filter((x) => x > 10 && x % 2 === 0)
      .map((x) => x * k)
      .map((x) => Math.sin(x), float64)
      .map((x) => BigInt(x), int64)
      .map((x) => `${x}`, utf8)
      .explain(),
  );
  const vector = native === undefined ? "generated loop: the addon is not loaded" : "vector kernel";
  assert.is(
    text,
    [
      "stage 1 (3 tasks)",
      "  range: int32",
      `  map: int32 [${vector}]`,
      `  filter: int32 [${vector}]`,
      "  map: int32 [generated loop: captures `k`]",
      "  map: float64 [generated loop: calls Math.sin]",
      "  map: int64 [generated loop: int64 holds bigints]",
      "  map: utf8 [generated loop: int64 holds bigints]",
      "  → end",
    ].join("\n"),
  );
});

test("explain says what the captured numbers are, where all of the chain is arithmetic", async () => {
  const k = 2;
  const none = -0;
  const text = await runLocal((env) =>
    env
      .range(0, 10, { type: int32 })
      .map((x) => x * k + none)
      .filter((x) => Math.abs(x) > k)
      .explain(),
  );
  const vector = (captured: string): string =>
    native === undefined ? "generated loop: the addon is not loaded" : `vector kernel: ${captured}`;
  assert.is(
    text,
    [
      "stage 1 (3 tasks)",
      "  range: int32",
      `  map: int32 [${vector("k is 2, none is -0")}]`,
      `  filter: int32 [${vector("k is 2")}]`,
      "  → end",
    ].join("\n"),
  );
});

test("a function of the program's around a chain, which might assign to what that captures, keeps it in a loop", async () => {
  const k = 2;
  const [reduced, partitioned, sorted, summed] = await runLocal((env) => {
    const scaled = env.range(0, 10).map((x) => x * k);
    return [
      scaled.reduce((a, b) => Math.hypot(a, b)).explain(),
      scaled.partition((value, tasks) => value % tasks).explain(),
      scaled.sort({ comparator: (a, b) => (a % 3) - (b % 3) }).explain(),
      scaled.reduce((a, b) => a + b).explain(),
    ];
  });
  for (const text of [reduced, partitioned, sorted])
    assert.match(text as string, /generated loop: (captures `k`|the addon)/);
  assert.match(summed as string, /vector kernel: k is 2|the addon/);
});

test("a lambda with a Math of its own is called", async () => {
  // From text: compilers of TypeScript give such a variable another name.
  const root = new Function("Math", "return (x) => Math.sqrt(x)")({ sqrt: (x: number) => x + 1 }) as (
    x: number,
  ) => number;
  const got = await runLocal((env) => {
    const roots = env.range(0, MANY, { parallelism: 1 }).map(root);
    assert.match(roots.explain(), /generated loop: (has a Math of its own|the addon is not loaded)/);
    return roots.reduce(max).value();
  });
  assert.is(got, MANY);
});

test.run();
