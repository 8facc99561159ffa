/**
 * Each value to the task that a function names: from 2 tasks to 4, then from 4 to 1.
 *
 *     npx tsets submit standalone examples/partition.ts
 */
import { defineJob, int32 } from "tsets";

function* count() {
  for (let i = 0; i < 5; i++) yield i;
}

export default defineJob({ name: "partition", workers: 4 }, async (env) => {
  const source = env.createSource(count, { type: int32, parallelism: 2 });

  const four = source.partition((value, tasks) => value % tasks, 4);
  const logged = four.compute((values, out, { index }) => {
    for (const value of values) {
      env.log.info(`task ${index} of 4: ${value}`);
      out.collect(value);
    }
  });

  const one = logged.partition(() => 0, 1);
  const sum = one.compute((values, _out, { index, parallelism }) => {
    let total = 0;
    for (const value of values) {
      env.log.info(`task ${index} of ${parallelism}: ${value}`);
      total += value;
    }
    return total;
  });
  await sum.forEach((total) => env.log.info(`SUM=${total}`));
});
