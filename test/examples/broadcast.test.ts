// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("broadcast, by 1 to 4 workers");

test("0 to 4 at both tasks, each sums to 10", async () => {
  const expected = [0, 1].flatMap((task) => [0, 1, 2, 3, 4].map((value) => `task ${task}: ${value}`));
  for (const { texts } of await runs("broadcast")) assert.equal(texts, ["SUM=10", "SUM=10", ...expected].sort());
});

test.run();
