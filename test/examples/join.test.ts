import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runByEachNumberOfWorkers as runs } from "./run-example.js";

const test = suite("the example of joins, by 1 to 4 workers");

test("join: all four types, by both algorithms", async () => {
  const inner = ["1ax", "1ay", "1bx", "1by", "2cz"];
  const joined = { inner, left: [...inner, "4d·"], right: [...inner, "5·w"], full: [...inner, "4d·", "5·w"] };
  const expected = Object.entries(joined).flatMap(([type, rows]) =>
    ["hash", "sort"].flatMap((algorithm) => rows.map((row) => `${type}, ${algorithm}: ${row}`)),
  );
  for (const { texts } of await runs("join")) assert.equal(texts, expected.sort());
});

test.run();
