import { defineJob, float64, int32, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";
import { scrambled } from "./scrambled.js";

/** Groups whose values are read once, each with the number of its values and their sum. The argument is how many keys there are. */
export default defineJob({ name: "keyed-gather" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const keys = Number(rest[0]);
  return timed(repeats, () =>
    env
      .range(0, n, { type: int32 })
      .mapToTuple((i) => [(scrambled(i) >>> 0) % keys, i % 100], { key: int32, value: int32 })
      .keyedGather()
      .map(([key, values]) => {
        let total = values.length;
        for (let i = 0; i < values.length; i++) total += values[i] as number;
        return (key * total) % 1000003;
      }, float64)
      .reduce(sum)
      .value(),
  );
});
