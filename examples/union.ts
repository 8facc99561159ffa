/**
 * The values of two TSets with as many tasks, task by task.
 *
 *     npx tsets submit standalone examples/union.ts
 */
import { defineJob, int32 } from "tsets";

export default defineJob({ name: "union", workers: 2 }, async (env) => {
  const x = env.range(0, 5, { type: int32, parallelism: 2 });
  const y = env.range(25, 30, { type: int32, parallelism: 2 });

  await x.union(y).forEach((value) => env.log.info(`${value}`));
});
