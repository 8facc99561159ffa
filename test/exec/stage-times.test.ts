import { test } from "uvu";
import * as assert from "uvu/assert";
import { mergeStages, type StageSummary, StageTimes } from "#src/exec/stage-times.js";

function run(label: string, change: Partial<StageSummary> = {}): StageSummary {
  return { label, runs: 1, tasks: 2, rows: 10, seconds: 0.5, written: 3, held: 4, spilled: 5, peak: 100, ...change };
}

test("runs of one stage are added up, and the highest memory stays", () => {
  const times = new StageTimes(0);
  times.add(run("a"));
  times.add(run("b"));
  times.add(run("a", { rows: 5, peak: 60 }));
  assert.equal(times.summaries(), [
    { label: "a", runs: 2, tasks: 4, rows: 15, seconds: 1, written: 6, held: 8, spilled: 10, peak: 100 },
    run("b"),
  ]);
});

test("workers are added up, but a run of all of them is one run", () => {
  const merged = mergeStages([[run("a"), run("b", { runs: 3 })], [run("b", { runs: 3, peak: 400 })], []]);
  assert.equal(merged, [
    run("a"),
    { label: "b", runs: 3, tasks: 4, rows: 20, seconds: 1, written: 6, held: 8, spilled: 10, peak: 400 },
  ]);
});

test("a job whose stages all differ keeps 500 of them, and the rest as one", () => {
  const times = new StageTimes(0);
  for (let i = 0; i < 600; i++) times.add(run(`stage ${i}`));
  const summaries = times.summaries();
  assert.is(summaries.length, 501);
  assert.equal(summaries.at(-1)?.label, "(other stages)");
  assert.is(
    summaries.reduce((runs, stage) => runs + stage.runs, 0),
    600,
  );
});

test.run();
