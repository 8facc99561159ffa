import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DAMPING, randomLinks } from "../../examples/pagerank.js";
import { runByEachNumberOfWorkers, runExample } from "./run-example.js";

const test = suite("pagerank");

const PAGES = 200;
const ITERATIONS = 10;

function plainRanks(): number[] {
  const links = randomLinks(PAGES, 3);
  let ranks = new Array<number>(PAGES).fill(1 / PAGES);
  for (let i = 0; i < ITERATIONS; i++) {
    const received = new Array<number>(PAGES).fill(0);
    for (const [page, targets] of links) for (const target of targets) received[target] += ranks[page] / targets.length;
    ranks = received.map((sum) => (1 - DAMPING) / PAGES + DAMPING * sum);
  }
  return ranks;
}

test("ranks equal a plain loop's within 1e-9, and are the same by 1 to 4 workers", async () => {
  const expected = plainRanks();
  const args = ["--pages", String(PAGES), "--iterations", String(ITERATIONS), "--seed", "3"];
  const results = (await runByEachNumberOfWorkers("pagerank", args)).map(({ value }) => value as [number, number][]);
  assert.is(results[0].length, PAGES);
  for (const [page, rank] of results[0]) assert.ok(Math.abs(rank - expected[page]) < 1e-9, `page ${page}: ${rank}`);
  for (const other of results) assert.equal(other, results[0]);
  const total = results[0].reduce((sum, [, rank]) => sum + rank, 0);
  assert.ok(Math.abs(total - 1) < 1e-9, `ranks sum to ${total}`);
});

test("logs the ten best, from worker 0", async () => {
  const { lines, value } = await runExample("pagerank", { workers: 2, args: ["--pages", "50", "--iterations", "3"] });
  const best = (value as [number, number][]).slice(0, 10);
  assert.equal(
    lines,
    best.map(([page, rank]) => ({ worker: 0, text: `page ${page}: ${rank.toFixed(9)}` })),
  );
});

test.run();
