import { defineJob, type Float64, float64, int32, type StoredTSet } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { orderText } from "./order-text.js";
import { scrambledFloat } from "./scrambled.js";

/** sort() of a cached float64 column, into the cache. */
export default defineJob({ name: "sort-float64" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env
    .range(0, n, { type: int32 })
    .map((i) => scrambledFloat(i), float64)
    .cache();
  let result = "";
  const { seconds } = await timed(
    repeats,
    () => column.sort().cache(),
    async (sorted: StoredTSet<Float64>) => {
      result = await orderText(sorted);
      await sorted.uncache();
    },
  );
  return { seconds, result };
});
