import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("examples of keyed TSets, by 1 to 4 workers");

test("keyed-reduce: one sum a key", async () => {
  for (const { texts } of await runs("keyed-reduce"))
    assert.equal(texts, ["0: 100", "1: 102", "2: 104", "3: 106", "4: 108"]);
});

test("keyed-gather: the values of each key by task, and keys in the comparator's order", async () => {
  for (const { lines } of await runs("keyed-gather")) {
    assert.equal(
      lines,
      [0, 1, 2, 3, 4].map((key) => ({ worker: 0, text: `${key}: ${key} ${100 + key}` })),
    );
  }
});

test.run();
