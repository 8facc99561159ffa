import { suite } from "uvu";
import * as assert from "uvu/assert";
import { examples, logged, sortedTexts, succeed, temporaryHome } from "../cli/command-line.js";

const test = suite("what the examples print");
const home = temporaryHome();
test.after(home.remove);

async function run(name: string, workers?: number): Promise<string> {
  const options = workers === undefined ? [] : ["--workers", String(workers)];
  return (await succeed(["submit", "standalone", examples(name), "--home", home.path, ...options])).stdout;
}

/** Texts by worker, each worker's sorted. */
function byWorker(stdout: string): string[][] {
  const lists: string[][] = [];
  for (const { worker, text } of logged(stdout)) {
    lists[worker] ??= [];
    lists[worker].push(text);
  }
  return lists.map((texts) => texts.sort());
}

/** `texts`, `times` times over, as a sorted multiset. */
function repeated(texts: readonly (string | number)[], times: number): string[] {
  return Array.from({ length: times }, () => texts.map(String))
    .flat()
    .sort();
}

const COMPUTED = [2, 7, 12, 17, 22, 27, 32, 37, 42, 47];
const ADDED = [2, 8, 14, 20, 26, 32, 38, 44, 50, 56];

test("hello: one line from each worker", async () => {
  assert.equal(
    byWorker(await run("hello.ts")),
    [0, 1, 2, 3].map((id) => [`Hello from worker ${id}`]),
  );
});

test("tset-source: 0 to 9 on each of 4 tasks", async () => {
  const texts = Array.from({ length: 10 }, (_, i) => String(i));
  assert.equal(byWorker(await run("tset-source.ts")), Array(4).fill(texts));
  assert.equal(sortedTexts(await run("tset-source.ts", 3)), repeated(texts, 4));
});

test("tset-compute: times 5, plus 2, in order on each task", async () => {
  const stdout = await run("tset-compute.ts");
  for (const worker of [0, 1, 2, 3]) {
    const own = logged(stdout).filter((line) => line.worker === worker);
    assert.equal(
      own.map(({ text }) => Number(text)),
      COMPUTED,
    );
  }
});

test("tset-communication: the sum, on worker 0 only, whatever the number of workers", async () => {
  for (const workers of [1, 2, 3, 4]) {
    assert.equal(logged(await run("tset-communication.ts", workers)), [{ worker: 0, text: "SUM=980" }]);
  }
});

test("tset-caching: a cached TSet as the input of another, pairwise", async () => {
  assert.equal(byWorker(await run("tset-caching.ts")), Array(4).fill(ADDED.map(String).sort()));
  assert.equal(sortedTexts(await run("tset-caching.ts", 2)), repeated(ADDED, 4));
});

test("reduce: 520, on worker 0 only", async () => {
  assert.equal(logged(await run("reduce.ts")), [{ worker: 0, text: "SUM=520" }]);
});

test("all-reduce: 6180 on each of 4 workers", async () => {
  assert.equal(byWorker(await run("all-reduce.ts")), Array(4).fill(["SUM=6180"]));
});

test("gather: the values of both tasks with their index, in order, on worker 0 only", async () => {
  const expected = [0, 1].flatMap((index) => [0, 1, 2, 3, 4].map((i) => `${index}: ${100 * index + i}`));
  for (const workers of [1, 2]) {
    assert.equal(
      logged(await run("gather.ts", workers)),
      expected.map((text) => ({ worker: 0, text })),
    );
  }
});

test.run();
