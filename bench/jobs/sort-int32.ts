import { defineJob, type Int32, int32, type StoredTSet } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { orderText } from "./order-text.js";
import { scrambled } from "./scrambled.js";

/** sort() of a cached int32 column, into the cache. */
export default defineJob({ name: "sort-int32" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env
    .range(0, n, { type: int32 })
    .map((i) => scrambled(i), int32)
    .cache();
  let result = "";
  const { seconds } = await timed(
    repeats,
    () => column.sort().cache(),
    async (sorted: StoredTSet<Int32>) => {
      result = await orderText(sorted);
      await sorted.uncache();
    },
  );
  return { seconds, result };
});
