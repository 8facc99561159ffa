import { defineJob, float64, type Int32, int32, type StoredKeyedTSet, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { scrambled } from "./scrambled.js";

/** keyedReduce(sum) of cached rows by int32 keys, into the cache. The argument is how many keys there are, or "distinct". */
export default defineJob({ name: "keyed-reduce" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const keys = rest[0] === "distinct" ? undefined : Number(rest[0]);
  const rows = await env
    .range(0, n, { type: int32 })
    .mapToTuple((i) => [keys === undefined ? scrambled(i) : (scrambled(i) >>> 0) % keys, i % 100], {
      key: int32,
      value: int32,
    })
    .cache();
  let result = "";
  const { seconds } = await timed(
    repeats,
    () => rows.keyedReduce(sum).cache(),
    async (sums: StoredKeyedTSet<Int32, Int32>) => {
      const check = await sums
        .map(([key, total]) => (key * total) % 1000003, float64)
        .reduce(sum)
        .value();
      result = `${await sums.count()} ${check}`;
      await sums.uncache();
    },
  );
  return { seconds, result };
});
