// only with the addon
import { test } from "uvu";
import * as assert from "uvu/assert";
import { int32, restartJob, utf8 } from "tsets";
import { runLocal } from "../local-job.js";
import { complete, home, Recorder } from "./run.js";

const EXPECTED = [10, 11, 20, 21, 30, 31];

test("a source reads the partition of the same index of a stored TSet, with fewer workers than tasks", async () => {
  for (const workers of [1, 2]) assert.equal((await complete("source-inputs.js", { workers })).result.value, EXPECTED);
});

test("what a source made of its input is found again at a restart with another number of workers", async () => {
  const { result } = await complete("source-inputs.js", { checkpointing: true });
  assert.equal(result.value, EXPECTED);
  const output = new Recorder();
  const again = await restartJob(result.jobId, { home, workers: 3, output });
  assert.equal(again.value, EXPECTED);
  // Made once, to see what it is: its input is not there then, and it is not read.
  assert.equal(
    output.lines.map((line) => line.replace(/^.*: /, "")),
    ["source 0"],
  );
});

test("keyed sources have inputs too, which are computed first where they are lazy", async () => {
  await runLocal(async (env) => {
    const words = env.parallelize(["a", "b", "c", "d"], { parallelism: 2 }).lazyCache();
    const keyed = env
      .createKeyedSource(
        (context) => [...(context.input("words") as Iterable<string>)].map((w, i) => [w, i] as const),
        {
          key: utf8,
          value: int32,
          parallelism: 2,
        },
      )
      .addInput("words", words);
    assert.match(keyed.explain(), 'source: tuple(utf8, int32) [input "words"]');
    assert.equal(await keyed.collect(), [
      ["a", 0],
      ["b", 1],
      ["c", 0],
      ["d", 1],
    ]);
  });
});

test("a TSet does not read what is computed from it", async () => {
  await runLocal(async (env) => {
    const source = env.createSource(() => [1], { type: int32, parallelism: 1 });
    const cached = await source.map((v) => v + 1).cache();
    assert.throws(() => source.addInput("x", cached), /addInput: "x" is computed from this TSet, which cannot read it/);
    assert.equal([...(await source.collect())], [1]);
  });
});

test.run();
