import { test } from "uvu";
import * as assert from "uvu/assert";
import { any, binary, float64, list, tuple, vector } from "tsets";
import { compileLoop, type LoopPlan } from "#src/exec/fused-loop.js";
import { storeValue } from "#src/types/store-value.js";
import { runLocal } from "../local-job.js";

/** More than a batch of any kind, so that a batch that is used again has other rows in it. */
const ROWS = 20_000;
const PAIR = vector(float64, 2);

test("a fold keeps its first row where the memory of a view gets other values before the next one", () => {
  const memory = Float64Array.of(1, 2);
  const plan: LoopPlan = { feed: "values", output: "fold", operators: [], incoming: undefined, foldType: PAIR };
  const loop = compileLoop(plan)({
    operators: [],
    slow: [[]],
    fail: (_, error) => error,
    fold: (a: Float64Array, _b: Float64Array) => a,
    slowFold: (value) => storeValue(PAIR, value),
  });
  loop.run([memory.subarray(0)], 0, 1);
  memory.fill(7);
  assert.equal(loop.folded(), { has: true, value: Float64Array.of(1, 2) });
  loop.run([memory.subarray(0)], 0, 1);
  assert.equal(loop.folded(), { has: true, value: Float64Array.of(1, 2) });
});

test("a reduction gives its first row, be it a view", async () => {
  const got = await runLocal(async (env) => {
    const pairs = await env
      .range(0, ROWS, { parallelism: 1 })
      .map((i) => Float64Array.of(i, -i), PAIR)
      .cache();
    const bytes = await pairs.map(([x]) => Uint8Array.of(x & 255, x >> 8), binary).cache();
    const pick = <T>(a: T, _b: T): T => a;
    return {
      // The only row of its task that comes through, and the first of all.
      alone: await pairs
        .filter(([x]) => x === 5)
        .reduce(pick)
        .value(),
      first: await pairs.reduce(pick).value(),
      least: await pairs.reduce((a, b) => (a[1] <= b[1] ? a : b)).value(),
      bytes: await bytes
        .filter(([low, high]) => low === 7 && high === 0)
        .reduce(pick)
        .value(),
      nested: await pairs
        .map((pair) => [pair, [pair]], tuple(PAIR, list(PAIR)))
        .filter(([[x]]) => x === 9)
        .reduce(pick)
        .value(),
      inside: await pairs
        .map((pair) => ({ pair, x: pair[0] }), any)
        .reduce((a, b) => ((a as { x: number }).x <= (b as { x: number }).x ? a : b))
        .value(),
    };
  });
  assert.equal(got, {
    alone: Float64Array.of(5, -5),
    first: Float64Array.of(0, -0),
    least: Float64Array.of(ROWS - 1, 1 - ROWS),
    bytes: Uint8Array.of(7, 0),
    inside: { pair: Float64Array.of(0, -0), x: 0 },
    nested: [Float64Array.of(9, -9), [Float64Array.of(9, -9)]],
  });
});

test("computes, generators and chains see each stored vector once, and as it is", async () => {
  const [computed, generated, chained, behind, inside] = await runLocal(async (env) => {
    const pairs = await env
      .range(0, ROWS, { parallelism: 3 })
      .map((i) => Float64Array.of(i, 2 * i), PAIR)
      .cache();
    return [
      await pairs
        .compute((values, out) => {
          for (const [x, y] of values) out.collect(x + y);
        }, float64)
        .collect(),
      await pairs
        .compute(function* (values) {
          for (const [x, y] of values) yield x + y;
        }, float64)
        .collect(),
      await pairs.map(([x, y]) => x + y, float64).collect(),
      await pairs
        .filter(([x]) => x % 2 === 0)
        .compute((values, out) => {
          for (const pair of values) out.collect(pair);
        })
        .collect(),
      // A generator's values are taken by the thousand before the next compute gets the first.
      await pairs
        .compute(function* (values) {
          for (const pair of values) yield { pair, x: pair[0] };
        }, any)
        .compute((values, out) => {
          for (const { pair, x } of values as Iterable<{ pair: Float64Array; x: number }>)
            if (pair[0] !== x || pair[1] !== 2 * x) out.collect(x);
        }, float64)
        .collect(),
    ];
  });
  const sums = Float64Array.from({ length: ROWS }, (_, i) => 3 * i);
  assert.equal(computed, sums);
  assert.equal(generated, sums);
  assert.equal(chained, sums);
  assert.equal(inside, new Float64Array(0));
  assert.equal(
    behind,
    Array.from({ length: ROWS / 2 }, (_, i) => Float64Array.of(2 * i, 4 * i)),
  );
});

test.run();
