import { defineJob, int32, sum } from "tsets";

/** Persists 4 × 25 000 values, and says when a source ran and what the sum is. */
export default defineJob({ name: "persists", workers: 2 }, async (env) => {
  const source = env.createSource(
    function* ({ index }) {
      env.log.info(`source ${index}`);
      for (let i = 0; i < 25_000; i++) yield i;
    },
    { type: int32, parallelism: 4 },
  );
  const persisted = await source.map((v) => v * 5 + 2).persist();
  const total = await persisted.reduce(sum).value();
  if (env.workerId === 0) env.log.info(`total ${total}`);
});
