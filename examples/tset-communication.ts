/**
 * reduce brings the values of all tasks together, in one value on worker 0.
 *
 *     npx tsets submit standalone examples/tset-communication.ts
 */
import { defineJob, int32 } from "tsets";

function* count() {
  for (let i = 0; i < 10; i++) yield i;
}

export default defineJob({ name: "tset-communication", workers: 4 }, async (env) => {
  const source = env.createSource(count, { type: int32, parallelism: 4 });

  const twoComputes = source
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v * 5);
    })
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v + 2);
    });

  await twoComputes.reduce((a, b) => a + b).forEach((sum) => env.log.info(`SUM=${sum}`));
});
