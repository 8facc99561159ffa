import { defineJob, int32 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

const times = (x: number, y: number): number => x * y;
const plus = (x: number, y: number): number => x + y;

/** Lambdas that call functions are none that could be read: they are called, in a generated loop. */
export default defineJob({ name: "range-map-reduce-called" }, async (env) => {
  const { n, repeats, rest } = jobArguments(env);
  const [factor, summand] = rest.map(Number);
  return timed(repeats, () =>
    env
      .range(0, n, { type: int32 })
      .map((x) => times(x, factor))
      .map((x) => plus(x, summand))
      .reduce((a, b) => a + b)
      .value(),
  );
});
