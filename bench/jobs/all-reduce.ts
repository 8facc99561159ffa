import { defineJob, float64, sum } from "tsets";
import { jobArguments } from "./arguments.js";

/** The whole way of a small reduction through the API: graph, agreement, plan, tasks, result. */
export default defineJob({ name: "all-reduce" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const values = await env.range(0, env.workers, { type: float64 }).cache();
  const total = values.allReduce(sum);
  let result: unknown;
  const seconds: number[] = [];
  for (let batch = -Math.ceil(repeats / 2); batch < repeats; batch++) {
    const start = performance.now();
    for (let i = 0; i < n; i++) result = await total.value();
    if (batch >= 0) seconds.push((performance.now() - start) / 1000 / n);
  }
  return { seconds, result: String(result) };
});
