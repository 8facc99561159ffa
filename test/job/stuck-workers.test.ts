// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listJobs } from "tsets";
import { home, misbehave, Recorder } from "./run.js";

test("a worker that loops for ever is stopped by an abort", async () => {
  const controller = new AbortController();
  const output = new Recorder();
  output.onLine = (line) => {
    if (line.includes("about to spin")) controller.abort(new Error("enough"));
  };
  const { error } = await misbehave("spin", { signal: controller.signal, output });
  assert.is(error.code, "TSETS_ABORTED");
  assert.is(error.message, "the job was aborted: enough");
  assert.is(error.cause.message, "enough");
  assert.equal(output.ends, { 0: "FAILED", 1: "STOPPED" });
  const listed = await listJobs({ home });
  assert.is(listed.find(({ jobId }) => jobId === error.place.jobId)?.state, "ABORTED");
});

test("a worker that loops for ever fails the job when the stall timeout has passed", async () => {
  const { error, output } = await misbehave("spin", { stallTimeoutMs: 1000 });
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.match(
    error.message,
    /^worker-1 has made no progress for [0-9.]+ s outside of any operator: its thread is busy/,
  );
  assert.match(error.message, "worker 0 waits for it");
  assert.equal(output.ends, { 0: "FAILED", 1: "STOPPED" });
});

test("a main that can never settle is named by the stall timeout, with those that wait for it", async () => {
  const { error } = await misbehave("never", { stallTimeoutMs: 1000, workers: 3 });
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.match(error.message, /^worker-1 has made no progress .* its thread is idle, main awaits something/);
  assert.match(error.message, "workers 0, 2 wait for it");
});

test.run();
