import { defineJob, float64, int32, type StoredTSet, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { scrambled } from "./scrambled.js";

/** An inner join of cached rows with cached rows of distinct keys, into the cache. The argument is how many those are. */
export default defineJob({ name: "join" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const keys = Number(rest[0]);
  const types = { key: int32, value: int32 };
  const left = await env
    .range(0, n, { type: int32 })
    .mapToTuple((i) => [(scrambled(i) >>> 0) % keys, i % 100], types)
    .cache();
  const right = await env
    .range(0, keys, { type: int32 })
    .mapToTuple((i) => [(i * 7919) % keys, i * 3 + 1], types)
    .cache();
  const joined = left.join(right, { type: "inner" });
  let result = "";
  const { seconds } = await timed(
    repeats,
    () => joined.cache(),
    async (pairs: StoredTSet<(typeof joined)["type"]>) => {
      const check = await pairs
        .map(([key, v, w]) => (key + v * w) % 1000003, float64)
        .reduce(sum)
        .value();
      result = `${await pairs.count()} ${check}`;
      await pairs.uncache();
    },
  );
  return { seconds, result };
});
