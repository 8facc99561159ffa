/**
 * One value of all tasks' values, on worker 0.
 *
 *     npx tsets submit standalone examples/reduce.ts
 */
import { defineJob, int32, type TSetContext } from "tsets";

function* fiveFrom({ index }: TSetContext) {
  for (let i = 0; i < 5; i++) yield 100 * index + i;
}

export default defineJob({ name: "reduce", workers: 2 }, async (env) => {
  const source = env.createSource(fiveFrom, { type: int32, parallelism: 2 });

  await source.reduce((a, b) => a + b).forEach((sum) => env.log.info(`SUM=${sum}`));
});
