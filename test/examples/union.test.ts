// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("union, by 1 to 4 workers");

test("the values of both sides", async () => {
  for (const { texts } of await runs("union")) {
    assert.equal(texts, [0, 1, 2, 25, 26, 27, 28, 29, 3, 4].map(String));
  }
});

test.run();
