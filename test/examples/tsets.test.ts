// only with the addon
// limit: 180 s
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { logged, sortedTexts, temporaryHome } from "../cli/command-line.js";
import { effort } from "../effort.js";
import { byWorker, repeated, run } from "./printed.js";

const test = suite("what hello, tset-source, tset-compute and tset-caching print");
const home = temporaryHome();
test.after(home.remove);

const COMPUTED = [2, 7, 12, 17, 22, 27, 32, 37, 42, 47];
const ADDED = [2, 8, 14, 20, 26, 32, 38, 44, 50, 56];

test("hello: one line from each worker", async () => {
  assert.equal(
    byWorker(await run("hello.js", home.path)),
    [0, 1, 2, 3].map((id) => [`Hello from worker ${id}`]),
  );
});

test("tset-source: 0 to 9 on each of 4 tasks", async () => {
  const texts = Array.from({ length: 10 }, (_, i) => String(i));
  assert.equal(byWorker(await run("tset-source.js", home.path)), Array(4).fill(texts));
  for (const workers of effort([], [1, 2, 3]))
    assert.equal(sortedTexts(await run("tset-source.js", home.path, workers)), repeated(texts, 4));
});

test("tset-compute: times 5, plus 2, in order on each task", async () => {
  const stdout = await run("tset-compute.js", home.path);
  for (const worker of [0, 1, 2, 3]) {
    const own = logged(stdout).filter((line) => line.worker === worker);
    assert.equal(
      own.map(({ text }) => Number(text)),
      COMPUTED,
    );
  }
});

test("tset-caching: a cached TSet as the input of another, pairwise", async () => {
  assert.equal(byWorker(await run("tset-caching.js", home.path)), Array(4).fill(ADDED.map(String).sort()));
  for (const workers of effort([2], [1, 2, 3]))
    assert.equal(sortedTexts(await run("tset-caching.js", home.path, workers)), repeated(ADDED, 4));
});

test.run();
