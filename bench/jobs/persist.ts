import { defineJob, int32, sum } from "tsets";
import type { Outcome } from "../measure.js";
import { medianMs } from "./median.js";

/** Persists n values, and gives them back. */
export default defineJob({ name: "bench-persist" }, async (env): Promise<Outcome> => {
  const n = Number(env.args[0]);
  let result: number | undefined;
  let round = 0;
  const ms = await medianMs(async () => {
    const persisted = await env.range(0, n, { type: int32 }).persist({ key: `round-${round++}` });
    result ??= await persisted.reduce(sum).value();
    await persisted.unpersist();
  });
  return { result: result ?? 0, ms };
});
