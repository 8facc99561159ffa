import { defineJob, int32 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "range-map-reduce-captured" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const [factor, summand] = rest.map(Number);
  return timed(repeats, () =>
    env
      .range(0, n, { type: int32 })
      .map((x) => x * factor)
      .map((x) => x + summand)
      .reduce((a, b) => a + b)
      .value(),
  );
});
