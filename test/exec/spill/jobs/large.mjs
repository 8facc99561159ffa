import { defineJob, int32, int64, sum } from "tsets";

/** A billion rows of int32, or a hundred million for what takes long. Arguments: which program. */
export default defineJob({ name: "large" }, async (env) => {
  const range = env.range(0, env.args[0] === "partition" ? 1e8 : 1e9, { type: int32 });
  const rows = await programs[env.args[0]](range);
  env.log.info(`sum ${await rows.reduce(sum, int64).value()} of ${await rows.count()}`);
});

const programs = {
  cache: (range) => range.map((x) => x).cache(),
  persist: (range) => range.map((x) => x ^ 5).persist(),
  partition: (range) => range.partition((x, tasks) => x % tasks, 4),
};
