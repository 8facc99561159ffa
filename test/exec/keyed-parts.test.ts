// thorough without the addon
import { test } from "uvu";
import { type BatchEnv, float64, int32, sum, utf8 } from "tsets";
import { sameRows } from "./same-rows.js";

/** Far more keys, and rows, than a worker with so much memory holds at once. */
const ROWS = 120_000;
const same = (run: (env: BatchEnv) => Promise<unknown>) => sameRows(run, 2 * 1024 * 1024);

const keyOf = (x: number): number => (x % 3 === 0 ? 7 : Math.imul(x >> 1, 0x9e3779b1) >>> 12);
const rows = (env: BatchEnv) =>
  env.range(0, ROWS, { type: int32 }).mapToTuple((x) => [keyOf(x), x / 3], { key: int32, value: float64 });

/** Few numbers that say what all rows are, and in which order. */
const digest = (text: string): number => [...text].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) | 0, 0);

test("keyedReduce of more keys than memory holds gives the same rows in the same order", async () => {
  await same(
    async (env) =>
      await rows(env)
        .keyedReduce(sum)
        .map(([k, v]) => `${k} ${v}`, utf8)
        .collect(),
  );
});

test("so does a reducer whose grouping of steps counts", async () => {
  await same(
    async (env) =>
      await rows(env)
        .keyedReduce((a, b) => a / 2 + b)
        .map(([k, v]) => `${k} ${v}`, utf8)
        .collect(),
  );
});

test("keyedGather of more than memory, half of it one key's, gives the same groups in the same order", async () => {
  for (const options of [
    {},
    { comparator: (a: number, b: number) => b - a },
    { comparator: (a: number, b: number) => (a % 1000) - (b % 1000) },
  ]) {
    await same(
      async (env) =>
        await rows(env)
          .keyedGather(options)
          .map(([k, vs]) => `${k} ${vs.length} ${digest(vs.join())}`, utf8)
          .collect(),
    );
  }
});

test("and keyedGatherUngrouped the same rows", async () => {
  await same(
    async (env) =>
      await rows(env)
        .keyedGatherUngrouped()
        .map(([k, v]) => `${k} ${v}`, utf8)
        .collect(),
  );
});

test.run();
