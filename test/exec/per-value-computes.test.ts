import { test } from "uvu";
import * as assert from "uvu/assert";
import { int32, max, sum } from "tsets";
import { native } from "#src/native/load-addon.js";
import { runLocal } from "../local-job.js";

/** So many rows a task that a chain takes the place of a compute, with the parser loaded or not. */
const MANY = 3 << 20;

test("a compute of many values gives a plain loop's sum, count, rows and order, filtered or not", async () => {
  let total = 0;
  let rows = 0;
  let folded = 0;
  for (let x = 0; x < MANY; x++) {
    if (x % 3 === 0) continue;
    const y = (x * 1234567) | 0;
    total = (total + y) | 0;
    rows++;
    folded = rows === 1 ? y : (Math.imul(folded, 3) + (y % 101)) | 0;
  }
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    const computed = some.compute((values, out) => {
      for (const x of values) if (x % 3 !== 0) out.collect(x * 1234567);
    });
    const again = some.compute((values, out) => {
      for (const x of values) if (x % 3 !== 0) out.collect(x * 1234567);
    });
    return [
      await computed.reduce(sum).value(),
      await computed.count(),
      await again.reduce((a, b) => Math.imul(a, 3) + (b % 101)).value(),
      (await (await again.cache()).collect()).length,
    ];
  });
  assert.equal(got, [total, rows, folded, rows]);
});

test("operators before and behind it, and another compute, see what they saw", async () => {
  const k = 7;
  const got = await runLocal(async (env) => {
    const some = env.range(0, MANY, { type: int32, parallelism: 1 });
    const doubled = some
      .map((x) => x % 1000)
      .compute((values, out) => {
        for (const v of values) out.collect(v * 2);
      })
      .map((x) => x + 1);
    const twice = doubled.compute((values, out) => {
      for (const v of values) if (v > 1990) out.collect(v);
    });
    const captured = (await some.cache()).compute((values, out) => {
      for (const v of values) out.collect(v + k);
    });
    let calls = 0;
    const counted = some
      .compute((values, out) => {
        for (const v of values) out.collect(v - 1);
      })
      .forEach(() => {
        calls++;
      });
    await counted;
    return [
      await doubled.reduce(max).value(),
      await twice.count(),
      await captured.reduce(max).value(),
      env.workerId === 0 ? calls : MANY,
    ];
  });
  const high = [996, 997, 998, 999].map((x) => Math.ceil((MANY - x) / 1000)).reduce((a, b) => a + b);
  assert.equal(got, [1999, high + Math.ceil((MANY - 995) / 1000), MANY - 1 + k, MANY]);
});

test("a value that its type refuses, far behind the first ones, is the error of a compute", async () => {
  const failing = runLocal((env) =>
    env
      .range(0, MANY, { type: int32, parallelism: 1 })
      .compute((values, out) => {
        for (const x of values) out.collect(x === 2_999_999 ? x / 2 : x);
      })
      .reduce(sum)
      .value(),
  );
  try {
    await failing;
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /1499999\.5/);
    assert.match((error as Error).message, /compute/);
  }
});

test("explain says that a compute is a vector kernel, and which numbers it captures", async () => {
  const k = 7;
  const text = await runLocal((env) =>
    env
      .range(0, 10, { type: int32 })
      .compute((values, out) => {
        for (const v of values) if (v > 1) out.collect(v * 2);
      })
      .map((x) => x + k)
      .explain(),
  );
  const vector = (more: string): string =>
    native === undefined ? "generated loop: the addon is not loaded" : `vector kernel${more}`;
  assert.match(text, `compute: int32 [${vector("")}]\n`);
  assert.match(text, `map: int32 [${vector(": k is 7")}]\n`);
});

test.run();
