// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("keyed-reduce, by 1 to 4 workers");

test("one sum a key", async () => {
  for (const { texts } of await runs("keyed-reduce"))
    assert.equal(texts, ["0: 100", "1: 102", "2: 104", "3: 106", "4: 108"]);
});

test.run();
