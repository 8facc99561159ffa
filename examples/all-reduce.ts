/**
 * One value of all tasks' values, at every task.
 *
 *     npx tsets submit standalone examples/all-reduce.ts
 */
import { defineJob, int32, sum, type TSetContext } from "tsets";

function* tenFrom({ index }: TSetContext) {
  for (let i = 0; i < 10; i++) yield 100 * index + i;
}

export default defineJob({ name: "all-reduce", workers: 4 }, async (env) => {
  const source = env.createSource(tenFrom, { type: int32, parallelism: 4 });

  await source.allReduce(sum).forEach((total) => env.log.info(`SUM=${total}`));
});
