// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("keyed-gather, by 1 to 4 workers");

test("the values of each key by task, and keys in the comparator's order", async () => {
  for (const { lines } of await runs("keyed-gather")) {
    assert.equal(
      lines,
      [0, 1, 2, 3, 4].map((key) => ({ worker: 0, text: `${key}: ${key} ${100 + key}` })),
    );
  }
});

test.run();
