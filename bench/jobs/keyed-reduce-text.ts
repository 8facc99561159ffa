import { defineJob, float64, type Int32, int32, type StoredKeyedTSet, sum, type Utf8, utf8 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { scrambled } from "./scrambled.js";

/** keyedReduce(sum) of cached rows by texts, into the cache. The argument is how many keys there are. */
export default defineJob({ name: "keyed-reduce-text" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const keys = Number(rest[0]);
  const rows = await env
    .range(0, n, { type: int32 })
    .mapToTuple((i) => [`key ${(scrambled(i) >>> 0) % keys}`, i % 100], { key: utf8, value: int32 })
    .cache();
  let result = "";
  const { seconds } = await timed(
    repeats,
    () => rows.keyedReduce(sum).cache(),
    async (sums: StoredKeyedTSet<Utf8, Int32>) => {
      const check = await sums
        .map(([key, total]) => (Number(key.slice(4)) * total) % 1000003, float64)
        .reduce(sum)
        .value();
      result = `${await sums.count()} ${check}`;
      await sums.uncache();
    },
  );
  return { seconds, result };
});
