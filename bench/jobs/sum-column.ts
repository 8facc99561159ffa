import { defineJob, int32, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "sum-column" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env.range(0, n, { type: int32 }).cache();
  return timed(repeats, () => column.reduce(sum).value());
});
