/**
 * All values with the index of their task, at one task: ordered by that index, then as the sources made them.
 *
 *     npx tsets submit standalone examples/gather.ts
 */
import { defineJob, int32, type TSetContext } from "tsets";

function* fiveFrom({ index }: TSetContext) {
  for (let i = 0; i < 5; i++) yield 100 * index + i;
}

export default defineJob({ name: "gather", workers: 2 }, async (env) => {
  const source = env.createSource(fiveFrom, { type: int32, parallelism: 2 });

  await source.gather().forEach(([index, value]) => env.log.info(`${index}: ${value}`));
});
