import { appendFileSync } from "node:fs";
import { defineJob, int32, sum, utf8 } from "tsets";

/**
 * Three persists, two commits of a variable, and one release, so that a generation falls out of use and its files are
 * collected. What it does is said in a file of marks: which source was read, which persist has resolved.
 *
 * Arguments: the file of marks, the number of partitions.
 */
export default defineJob({ name: "three", workers: 1, memory: "64MiB" }, async (env) => {
  const [marks, tasks] = env.args;
  const parallelism = Number(tasks);
  const mark = (text) => appendFileSync(marks, `${text}\n`);
  const tell = (text) => {
    if (env.workerId === 0) mark(text);
  };

  const first = env.initVariable("step", 0);
  tell(`step ${first}`);
  const numbers = (key, type, make) =>
    env.createSource(({ index }) => rows(() => mark(`read ${key} ${index}`), index, make), { type, parallelism });

  const a = await numbers("a", int32, (v) => v)
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v * 5);
    })
    .persist({ key: "a" });
  tell("resolved a");

  const b = await numbers("b", utf8, (v) => `text ${v}`).persist({ key: "b", compression: "lz4" });
  tell("resolved b");
  env.updateVariable("step", Math.max(first, 1));
  await env.commit();
  tell("committed 1");

  await a.unpersist();
  const c = await numbers("c", int32, (v) => v + 1).persist({ key: "c" });
  tell("resolved c");
  env.updateVariable("step", 2);
  await env.commit();
  tell("committed 2");

  const total = await c.reduce(sum).value();
  const letters = await b
    .map((text) => text.length, int32)
    .reduce(sum)
    .value();
  tell(`result ${JSON.stringify({ total, letters })}`);
  return { total, letters };
});

const ROWS = 50;

function* rows(onFirst, task, make) {
  onFirst();
  for (let i = 0; i < ROWS; i++) yield make(task * ROWS + i);
}
