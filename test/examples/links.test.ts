// thorough
// limit: 180 s
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { logged, temporaryHome } from "../cli/command-line.js";
import { byWorker, run } from "./printed.js";

const test = suite("what tset-communication, reduce, all-reduce and gather print");
const home = temporaryHome();
test.after(home.remove);

test("tset-communication: the sum, on worker 0 only, whatever the number of workers", async () => {
  for (const workers of [1, 3, 4]) {
    assert.equal(logged(await run("tset-communication.js", home.path, workers)), [{ worker: 0, text: "SUM=980" }]);
  }
});

test("reduce: 520, on worker 0 only", async () => {
  assert.equal(logged(await run("reduce.js", home.path)), [{ worker: 0, text: "SUM=520" }]);
});

test("all-reduce: 6180 on each of 4 workers", async () => {
  assert.equal(byWorker(await run("all-reduce.js", home.path)), Array(4).fill(["SUM=6180"]));
});

test("gather: the values of both tasks with their index, in order, on worker 0 only", async () => {
  const expected = [0, 1].flatMap((index) => [0, 1, 2, 3, 4].map((i) => `${index}: ${100 * index + i}`));
  for (const workers of [1, 2]) {
    assert.equal(
      logged(await run("gather.js", home.path, workers)),
      expected.map((text) => ({ worker: 0, text })),
    );
  }
});

test.run();
