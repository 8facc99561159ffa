import { defineJob, int32, sum } from "tsets";
import type { Outcome } from "../measure.js";
import { medianMs } from "./median.js";

/** The sum of 0 … n - 1, each times 5 plus 2, in 32 bits. */
export default defineJob({ name: "bench-range-reduce" }, async (env): Promise<Outcome> => {
  const n = Number(env.args[0]);
  let result: number | undefined;
  const ms = await medianMs(async () => {
    const values = env
      .range(0, n, { type: int32 })
      .map((x) => x * 5)
      .map((x) => x + 2);
    result = await values.reduce(sum).value();
  });
  return { result: result ?? 0, ms };
});
