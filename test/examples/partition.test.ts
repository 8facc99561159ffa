// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("partition, by 1 to 4 workers");

test("the same values at 4 tasks, where the function sent them, then at 1; they sum to 20", async () => {
  const values = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
  const four = values.map((value) => `task ${value % 4} of 4: ${value}`);
  const one = values.map((value) => `task 0 of 1: ${value}`);
  for (const { texts } of await runs("partition")) assert.equal(texts, [...four, ...one, "SUM=20"].sort());
});

test.run();
