/**
 * All values of a key in one row; with a comparator, each task has its keys in that order.
 *
 *     npx tsets submit standalone examples/keyed-gather.ts
 */
import { defineJob, int32, type TSetContext } from "tsets";

function* fiveFrom({ index }: TSetContext) {
  for (let i = 0; i < 5; i++) yield 100 * index + i;
}

export default defineJob({ name: "keyed-gather", workers: 2 }, async (env) => {
  const source = env.createSource(fiveFrom, { type: int32, parallelism: 2 });

  const groups = source
    .mapToTuple((value) => [value % 5, value], { key: int32, value: int32 })
    .keyedGather({ partitioner: () => 0, comparator: (a, b) => a - b });

  await groups.forEach(([key, values]) => env.log.info(`${key}: ${values.join(" ")}`));
});
