// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { firstCentroids } from "../../examples/kmeans.ts";
import { ARGS, asLines, plainCentroids } from "./plain-kmeans.js";
import { runByEachNumberOfWorkers } from "./run-example.js";

const test = suite("kmeans");

test("the centroids of a plain loop, to the last bit, by 1 to 4 workers", async () => {
  const expected = plainCentroids();
  assert.not.equal(expected, [...firstCentroids(5)]);
  for (const { value, lines } of await runByEachNumberOfWorkers("kmeans", ARGS)) {
    assert.equal(value, expected);
    assert.equal(
      lines.map(({ text }) => text),
      ["begins at iteration 0", ...asLines(expected)],
    );
  }
});

test.run();
