// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listJobs, TSetError } from "tsets";
import { home, misbehave, run } from "./run.js";

test("an error that main throws ends the job with it as the cause, and wakes the workers that wait", async () => {
  const { error, output } = await misbehave("throw");
  assert.instance(error, TSetError);
  assert.is(error.code, "TSETS_TASK_FAILED");
  assert.is(error.message, "main failed on worker-1: RangeError: boom in main");
  assert.is(error.place.worker, 1);
  assert.match(error.place.jobId, /-misbehave-/);
  assert.instance(error.cause, RangeError);
  assert.equal(error.cause.detail, { step: 3 });
  assert.match(error.cause.stack, "misbehave.js");
  assert.equal(output.ends, { 0: "FAILED", 1: "FAILED" });
  for (const id of [0, 1]) assert.ok(output.lines.some((line) => line.endsWith(`worker ${id} unwinds`)));
});

test("a thrown string is reported as what it is", async () => {
  const { error } = await misbehave("throwString");
  assert.match(error.message, "'just a string' was thrown, which is not an Error");
});

for (const [behaviour, code] of [
  ["exit", 3],
  ["exitLater", 4],
] as const) {
  test(`process.exit on a worker ends the job and says who called it (${behaviour})`, async () => {
    const { error, output } = await misbehave(behaviour);
    assert.is(error.code, "TSETS_WORKER_LOST");
    assert.is(error.message, `worker-1 called process.exit(${code})`);
    assert.is(error.place.worker, 1);
    assert.equal(output.ends, { 0: "FAILED", 1: "LOST" });
  });
}

test("a worker whose heap is full ends the job", async () => {
  const { error, output } = await misbehave("heap", {
    heapLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 },
  });
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.match(error.message, "worker-1 ran out of heap");
  assert.is(output.ends[1], "LOST");
});

test("a rejection that nobody handles ends the job", async () => {
  const { error } = await misbehave("rejection");
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.match(error.message, "worker-1 had a rejected promise that nothing awaits: TypeError: nobody looks at this");
  assert.instance(error.cause, TypeError);
});

test("an error that is thrown outside of main ends the job", async () => {
  const { error } = await misbehave("timer");
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.match(error.message, "worker-1 had an uncaught error outside of main: Error: thrown by a timer");
});

test("a main that has ended while others are in a barrier fails the job on both sides", async () => {
  const { error, output } = await misbehave("end");
  assert.is(error.code, "TSETS_GRAPH_MISMATCH");
  assert.match(error.message, 'worker 1 is in "end of main", worker 0 is in "barrier"');
  assert.equal(output.ends, { 0: "FAILED", 1: "FAILED" });
});

test("what a worker printed before it failed comes out, its unfinished line too", async () => {
  const { output } = await misbehave("unwind");
  const printed = output.lines.filter((line) => !line.startsWith("["));
  assert.equal(printed, ["before", "unfinished"]);
});

test("a worker's value that cannot be handed over fails the job", async () => {
  const { error } = await run("value.js", { args: ["function"] });
  assert.is(error.code, "TSETS_TASK_FAILED");
  assert.match(error.message, "what main returned cannot be handed to whoever submitted the job");
});

test("a failed job is recorded as failed, with its error", async () => {
  const { error } = await misbehave("throw");
  const listed = (await listJobs({ home })).find(({ jobId }) => jobId === error.place.jobId);
  assert.is(listed?.state, "FAILED");
  assert.is(listed?.reason, error.message);
});

test.run();
