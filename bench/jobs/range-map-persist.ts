import { defineJob, type Int32, int32, type StoredTSet, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

/** A range, mapped and put on disk: none of it has to be held. */
export default defineJob({ name: "range-map-persist", checkpointing: true }, async (env) => {
  const { n, repeats } = jobArguments(env);
  let result: unknown;
  let round = 0;
  const { seconds } = await timed(
    repeats,
    () =>
      env
        .range(0, n, { type: int32 })
        .map((x) => x * 5)
        .persist({ key: `round ${round++}` }),
    async (stored: StoredTSet<Int32>) => {
      result = await stored.reduce(sum).value();
      await stored.unpersist();
      await env.commit();
    },
  );
  return { seconds, result: String(result) };
});
