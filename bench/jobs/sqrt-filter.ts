import { defineJob, float64 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "sqrt-filter" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env
    .range(0, n, { type: float64 })
    .map((x) => (x % 1000) / 8)
    .cache();
  return timed(repeats, () =>
    column
      .map((x) => Math.sqrt(x * x + 1))
      .filter((x) => x > 50)
      .reduce((a, b) => a + b)
      .value(),
  );
});
