import { defineJob, float64 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "variance" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env
    .range(0, n, { type: float64 })
    .map((x) => (x % 1000) / 8)
    .cache();
  return timed(repeats, () => column.variance());
});
