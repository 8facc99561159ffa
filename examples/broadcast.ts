/**
 * The values of one task, at every task of the next TSet.
 *
 *     npx tsets submit standalone examples/broadcast.ts
 */
import { defineJob, int32 } from "tsets";

function* count() {
  for (let i = 0; i < 5; i++) yield i;
}

export default defineJob({ name: "broadcast", workers: 2 }, async (env) => {
  const source = env.createSource(count, { type: int32, parallelism: 1 });

  const sums = source.replicate(2).compute((values, _out, { index }) => {
    let sum = 0;
    for (const value of values) {
      env.log.info(`task ${index}: ${value}`);
      sum += value;
    }
    return sum;
  });

  await sums.forEach((sum) => env.log.info(`SUM=${sum}`));
});
