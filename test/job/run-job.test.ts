// only with the addon
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { restartJob } from "tsets";
import { complete, home, Recorder, run } from "./run.js";

test("the value is worker 0's, and every worker logs a line of the documented form", async () => {
  const { result, output } = await complete("hello.js", { args: ["x", "y"] });
  assert.equal(result.value, { id: 0, args: ["x", "y"], parallelism: 3 });
  assert.is(result.state, "COMPLETED");
  assert.is(result.workers, 3);
  assert.match(result.jobId, /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
  const line =
    /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[INFO\] \[worker-(\d)\] \[main\] hello: Hello from worker \1$/;
  assert.is(output.lines.length, 3);
  for (const text of output.lines) assert.match(text, line);
  assert.equal(output.ends, { 0: "COMPLETED", 1: "COMPLETED", 2: "COMPLETED" });
  assert.equal(output.errors, []);
});

test("runJob's options win over those of defineJob", async () => {
  const { result } = await complete("hello.js", { workers: 2 });
  assert.is(result.workers, 2);
});

test("what a worker logs and prints comes out while it is busy", async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const output = new Recorder();
  // The worker does not end before its last line has come out here.
  output.onLine = (line) => {
    if (line === "sixth é") Atomics.store(flag, 0, 1);
  };
  await run("talk-while-busy.js", { inputs: { flag }, output });
  assert.equal(
    output.lines.map((line) => line.replace(/^\[[^\]]*\] /, "")),
    [
      "[INFO] [worker-0] [main] talk: first",
      "[WARN] [worker-0] [main] talk: second",
      "third 3",
      "fifth",
      "sixth é",
      "no line end",
    ],
  );
  assert.equal(output.errors, ["fourth"]);
});

test("lines of a worker that prints faster than they are taken all come out, in order", async () => {
  const { result, output } = await complete("flood.js");
  for (const id of ["0", "1"]) {
    const numbers = output.lines.filter((line) => line.startsWith(`${id} `)).map((line) => Number(line.slice(2)));
    assert.is(numbers.length, result.value);
    assert.ok(numbers.every((number, i) => number === i));
  }
});

test("inputs reach every worker without a copy, and results come back as plain data", async () => {
  const xs = new Float64Array([1, 2, 3.5]);
  const inputs = { xs, text: "héllo", list: [1, { a: [2n] }] };
  const { result } = await complete("value.js", { inputs });
  assert.equal(result.value, { shared: true, sum: 6.5, text: "héllo", list: [1, { a: [2n] }] });
  const shared = new Float64Array(new SharedArrayBuffer(8));
  assert.is((await complete("value.js", { args: ["write"], inputs: { xs: shared } })).result.value, 42);
  assert.is(shared[0], 42);
  assert.is((await complete("value.js", { args: ["write"], inputs: { xs } })).result.value, 42);
  assert.is(xs[0], 1);
  const { result: bytes } = await complete("value.js", { args: ["bytes"] });
  assert.equal([...(bytes.value as Float64Array)], [1.5, -0, Number.NaN]);
});

test("an input that was not given, or is missing at a restart, is a clear error when it is asked for", async () => {
  const { error } = await run("value.js", { inputs: { ys: [1] } });
  assert.is(error.code, "TSETS_CONFIG");
  assert.match(error.message, 'there is no input "xs": the job was given ys');
  const { result } = await complete("value.js", { args: ["write"], inputs: { xs: Int32Array.of(7) } });
  try {
    await restartJob(result.jobId, { home, output: new Recorder() });
    assert.unreachable();
  } catch (failure: any) {
    assert.is(failure.code, "TSETS_CONFIG");
    assert.match(failure.message, 'input "xs" (Int32Array[1] crc32c');
    assert.match(failure.message, "but not at this restart");
  }
  const again = await restartJob(result.jobId, { home, output: new Recorder(), inputs: { xs: Int32Array.of(7) } });
  assert.is(again.value, 42);
});

test("something that is no input is a TypeError", async () => {
  const { error } = await run("value.js", { inputs: { xs: new Map() } });
  assert.instance(error, TypeError);
  assert.match(error.message, 'input "xs" is a Map');
});

test("a lost worker starts the job again as often as maxRestarts says", async () => {
  const attempts = new Int32Array(new SharedArrayBuffer(4));
  const { result, output } = await complete("lost-once.js", { args: ["2"], inputs: { attempts }, maxRestarts: 2 });
  assert.equal(result.value, { restarted: true, attempts: 3 });
  assert.is(output.errors.length, 2);
  assert.match(
    output.errors[0],
    "[WARN] [master] [main] lost-once: worker-1 called process.exit(9); the job starts again",
  );
  assert.match(output.errors[1], "(restart 2 of 2)");

  const more = new Int32Array(new SharedArrayBuffer(4));
  const { error } = await run("lost-once.js", { args: ["2"], inputs: { attempts: more }, maxRestarts: 1 });
  assert.is(error.code, "TSETS_WORKER_LOST");
  assert.is(more[0], 2);
});

test("a main that threw does not start the job again", async () => {
  const { error, output } = await run("misbehave.js", { args: ["throw"], maxRestarts: 3 });
  assert.is(error.code, "TSETS_TASK_FAILED");
  assert.equal(output.errors, []);
});

test("runJob inside a worker is an error", async () => {
  const { error } = await run("nested.js");
  assert.instance(error.cause, TypeError);
  assert.match(error.message, "runJob was called inside worker-0 of job");
});

test("a job that was aborted before it began leaves nothing behind", async () => {
  const before = readdirSync(join(home, "jobs")).length;
  const { error } = await run("hello.js", { signal: AbortSignal.abort() });
  assert.is(error.code, "TSETS_ABORTED");
  assert.is(readdirSync(join(home, "jobs")).length, before);
});

test("progress is reported at least once", async () => {
  const seen: object[] = [];
  await run("hello.js", { onProgress: (progress) => seen.push(progress) });
  assert.ok(seen.length >= 1);
  assert.equal(Object.keys(seen[0]).sort(), ["elapsedMs", "operator", "rows", "tasks", "tasksDone"]);
});

test("no spill directory is left behind", async () => {
  await run("hello.js");
  await run("misbehave.js", { args: ["throw"] });
  assert.equal(existsSync(join(home, "spill")) ? readdirSync(join(home, "spill")) : [], []);
});

test("a key is persisted once, and a persist in a loop needs a key", async () => {
  const { result } = await run("persist-keys.ts");
  assert.equal(result!.value, {
    sameKey: 'the key "a" was persisted already in this run: each persist needs a key of its own',
    sameProgram:
      "persist #2 is the same program as persist #1, so a restart could not tell their data apart: " +
      `give each a key, such as persist({ key: \`step-\${i}\` })`,
  });
});

test("the library that a TypeScript job module imports is the one that runs it", async () => {
  const { result } = await run("one-library.ts");
  assert.equal(result!.value, { error: true, product: (2 ** 30 * 6) | 0 });
});

test("an option that is misspelt is a TypeError that names those there are", async () => {
  const { error } = await run("hello.js", { worker: 3 } as never);
  assert.instance(error, TypeError);
  assert.match(error.message, 'runJob: there is no option "worker"; there are name, workers, parallelism');
});

test.run();
