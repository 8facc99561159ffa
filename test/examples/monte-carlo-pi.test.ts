// thorough
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runExample } from "./run-example.js";

const test = suite("monte-carlo-pi");
const run = async (workers: number, seed: number) => {
  const { value, lines } = await runExample("monte-carlo-pi", {
    workers,
    args: ["--samples", "1000000", "--seed", String(seed)],
  });
  assert.equal(lines, [{ worker: 0, text: `PI=${value} from 1000000 samples` }]);
  return value as number;
};

test("the same number for a seed and any number of workers, and within 5 standard deviations of pi", async () => {
  const pi = await run(1, 1);
  for (const workers of [2, 3, 4]) assert.is(await run(workers, 1), pi);
  // A sample has the standard deviation 4 · sqrt(p · (1 - p)), p = pi / 4.
  const deviation = (4 * Math.sqrt((Math.PI / 4) * (1 - Math.PI / 4))) / Math.sqrt(1_000_000);
  assert.ok(Math.abs(pi - Math.PI) < 5 * deviation, `${pi}`);
});

test("another seed gives another number", async () => {
  assert.is.not(await run(2, 1), await run(2, 2));
});

test.run();
