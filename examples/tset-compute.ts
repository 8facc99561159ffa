/**
 * A compute is called once a task: it pulls values and pushes results. Nothing runs before the action at the end.
 *
 *     npx tsets submit standalone examples/tset-compute.ts
 */
import { defineJob, int32 } from "tsets";

function* count() {
  for (let i = 0; i < 10; i++) yield i;
}

export default defineJob({ name: "tset-compute", workers: 4 }, async (env) => {
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

  await twoComputes.direct().forEach((value) => env.log.info(`${value}`));
});
