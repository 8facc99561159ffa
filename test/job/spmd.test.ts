// thorough without the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { complete, type Ran, run } from "./run.js";

const program = (name: string, workers: number, ...args: string[]): Promise<Ran> =>
  run("graphs.js", { workers, parallelism: 4, args: [name, ...args] });

const texts = (ran: Ran, mark: string): string[] =>
  ran.output.lines
    .filter((line) => line.includes(`: ${mark} `))
    .map((line) => line.slice(line.indexOf(`: ${mark} `) + mark.length + 3));

test("every value that an action returns is the same on every worker, whatever their number", async () => {
  const seen: string[] = [];
  for (const workers of [1, 2, 3, 4]) {
    const ran = await program("results", workers);
    if (ran.error !== undefined) throw ran.error;
    const results = texts(ran, "RESULT");
    assert.is(results.length, workers);
    seen.push(...results);
  }
  for (const text of seen) assert.is(text, seen[0]);
  const value = JSON.parse(seen[0] as string);
  assert.is(value.sum, 149_985_000);
  assert.is(value.left, "(((ab)(cd))e)");
  assert.equal(Object.values(value.all), [29_998, 29_998, 29_998, 29_998, 29_998]);
  assert.equal(value.gathered, [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 3],
    [1, 4],
    [2, 5],
    [2, 6],
  ]);
  assert.is(value.allGathered, 9);
});

test("a reduce's result is on worker 0 only, an allReduce's on all", async () => {
  const ran = await program("places", 3);
  assert.equal(
    ran.output.lines.filter((l) => l.includes("REDUCE 45")).map((l) => /worker-\d/.exec(l)?.[0]),
    ["worker-0"],
  );
  assert.is(ran.output.lines.filter((l) => l.includes("ALL 45")).length, 3);
});

test("a worker that builds another graph is told on every worker, at once, with the first operator that differs", async () => {
  const ran = await program("mismatch", 3);
  assert.is(ran.error?.code, "TSETS_GRAPH_MISMATCH");
  assert.match(ran.error.message, /x \+ [12]/);
  assert.equal(texts(ran, "CODE"), ["TSETS_GRAPH_MISMATCH", "TSETS_GRAPH_MISMATCH", "TSETS_GRAPH_MISMATCH"]);
});

test("a worker whose main has ended while others run an action is an error, not a hang", async () => {
  const ran = await program("ended", 2);
  assert.is(ran.error?.code, "TSETS_GRAPH_MISMATCH");
  assert.match(ran.error.message, /end of main/);
});

test("a task that fails rejects the action on every worker with the same error, and a main that catches it goes on", async () => {
  const ran = await program("caught", 3);
  if (ran.error !== undefined) throw ran.error;
  const caught = texts(ran, "CAUGHT");
  assert.is(caught.length, 3);
  for (const text of caught)
    assert.is(text, "TSETS_TASK_FAILED map, task 3, worker-0: RangeError: not eighty / RangeError not eighty");
  assert.is(ran.result?.value, 100);
});

test("a task that would never end is given up when another worker's task fails", async () => {
  const ran = await program("givenUp", 2);
  assert.is(ran.error?.code, "TSETS_TASK_FAILED");
  assert.match(ran.error.message, /source, task 1, worker-1: Error: task 1 cannot/);
});

test("an action that nobody awaited and that failed fails the job", async () => {
  const ran = await program("unawaited", 2);
  assert.ok(ran.error, "the job failed");
  assert.match(`${ran.error.message} ${ran.error.cause?.message}`, /int32 cannot hold/);
});

test("actions may be started together", async () => {
  const { result } = await complete("graphs.js", { workers: 3, args: ["together"] });
  assert.equal(result.value, [1000, 499_500, 42]);
});

test("once gives worker 0's value, and worker 0's failure, to all", async () => {
  const ran = await program("once", 3);
  if (ran.error !== undefined) throw ran.error;
  assert.equal(texts(ran, "ONCE"), Array(3).fill('{"worker":0,"at":17}'));
  assert.is(texts(ran, "FAILED").length, 3);
});

test("variables that differ between workers are refused at the commit, and named", async () => {
  const ran = await program("variables", 2, "differ");
  assert.is(ran.error?.code, "TSETS_GRAPH_MISMATCH");
  assert.match(ran.error.message, /variable "step"/);
  assert.is((await program("variables", 2)).result?.value, "committed");
});

test("more rows than the memory holds go to disk, and are all there", async () => {
  const ran = await program("memory", 2);
  assert.equal(ran.result?.value, { rows: 20_000_000, greatest: 19_999_999 });
});

test.run();
