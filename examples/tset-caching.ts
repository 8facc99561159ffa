/**
 * A cached TSet stays in memory, and its partitions can be inputs of another TSet's tasks, each of the same index.
 *
 *     npx tsets submit standalone examples/tset-caching.ts
 */
import { defineJob, int32, type PartitionView } from "tsets";

function* count() {
  for (let i = 0; i < 10; i++) yield i;
}

export default defineJob({ name: "tset-caching", workers: 4 }, async (env) => {
  const source = env.createSource(count, { type: int32, parallelism: 4 });

  const cached = await source
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v * 5);
    })
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v + 2);
    })
    .cache();

  const sums = env
    .createSource(count, { type: int32, parallelism: 4 })
    .direct()
    .compute((values, out, ctx) => {
      const xs = (ctx.input("x") as PartitionView<number>)[Symbol.iterator]();
      for (const z of values) out.collect(xs.next().value + z);
    })
    .addInput("x", cached);

  await sums.direct().forEach((value) => env.log.info(`${value}`));
});
