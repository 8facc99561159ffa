import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("examples of exchanges, by 1 to 4 workers");

test("broadcast: 0 to 4 at both tasks, each sums to 10", async () => {
  const expected = [0, 1].flatMap((task) => [0, 1, 2, 3, 4].map((value) => `task ${task}: ${value}`));
  for (const { texts } of await runs("broadcast")) assert.equal(texts, ["SUM=10", "SUM=10", ...expected].sort());
});

test("partition: the same values at 4 tasks, where the function sent them, then at 1; they sum to 20", async () => {
  const values = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4];
  const four = values.map((value) => `task ${value % 4} of 4: ${value}`);
  const one = values.map((value) => `task 0 of 1: ${value}`);
  for (const { texts } of await runs("partition")) assert.equal(texts, [...four, ...one, "SUM=20"].sort());
});

test("union: the values of both sides", async () => {
  for (const { texts } of await runs("union")) {
    assert.equal(texts, [0, 1, 2, 25, 26, 27, 28, 29, 3, 4].map(String));
  }
});

test.run();
