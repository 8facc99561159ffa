// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { randomWords } from "../../examples/word-count.js";
import { runByEachNumberOfWorkers, runExample } from "./run-example.js";

const test = suite("word-count");

test("counts as a plain map does, by 1 to 4 workers, and the counts add up to the number of words", async () => {
  const counts = new Map<string, number>();
  for (let task = 0; task < 4; task++) {
    for (const word of randomWords(5000, 7, task)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const expected = [...[...counts].map(([word, count]) => `${word}: ${count}`), "20000 words"].sort();
  for (const { texts } of await runByEachNumberOfWorkers("word-count", ["--words", "5000", "--seed", "7"])) {
    assert.equal(texts, expected);
  }
});

test("another seed gives other counts", async () => {
  const run = (seed: string) => runExample("word-count", { workers: 2, args: ["--words", "1000", "--seed", seed] });
  assert.not.equal((await run("1")).texts, (await run("2")).texts);
});

test.run();
