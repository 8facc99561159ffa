import { defineJob, int32 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "range-map-reduce" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  return timed(repeats, () =>
    env
      .range(0, n, { type: int32 })
      .map((x) => x * 5)
      .map((x) => x + 2)
      .reduce((a, b) => a + b)
      .value(),
  );
});
