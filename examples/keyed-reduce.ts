/**
 * One value a key, of all tasks' values.
 *
 *     npx tsets submit standalone examples/keyed-reduce.ts
 */
import { defineJob, int32, sum, type TSetContext } from "tsets";

function* fiveFrom({ index }: TSetContext) {
  for (let i = 0; i < 5; i++) yield 100 * index + i;
}

export default defineJob({ name: "keyed-reduce", workers: 2 }, async (env) => {
  const source = env.createSource(fiveFrom, { type: int32, parallelism: 2 });

  const sums = source.mapToTuple((value) => [value % 5, value], { key: int32, value: int32 }).keyedReduce(sum);

  await sums.forEach(([key, total]) => env.log.info(`${key}: ${total}`));
});
