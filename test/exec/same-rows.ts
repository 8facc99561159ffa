import * as assert from "uvu/assert";
import type { BatchEnv } from "tsets";
import { runLocal } from "../local-job.js";

const MUCH = 256 * 1024 * 1024;

/** What `run` gives with little memory is what it gives with much, row by row. */
export async function sameRows(run: (env: BatchEnv) => Promise<unknown>, little: number): Promise<void> {
  const [expected, got] = [
    await runLocal(run, { memory: MUCH, parallelism: 2 }),
    await runLocal(run, { memory: little, parallelism: 2 }),
  ];
  assert.ok(Array.isArray(expected) && Array.isArray(got) && got.length === expected.length && got.length > 100);
  got.forEach((row, i) => {
    if (JSON.stringify(row) !== JSON.stringify(expected[i])) assert.equal(row, expected[i], `row ${i}`);
  });
}
