import { defineJob, int32, type StoredTSet, type Int32, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

export default defineJob({ name: "compute-state" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const column = await env.range(0, n, { type: int32 }).cache();
  const multiplied = column.compute((values, out) => {
    let odd = 0;
    for (const v of values) {
      odd ^= v & 1;
      out.collect(v * 5 + odd);
    }
  });
  let check: unknown;
  const { seconds } = await timed(
    repeats,
    () => multiplied.cache(),
    async (stored: StoredTSet<Int32>) => {
      check = await stored.reduce(sum).value();
      await stored.uncache();
    },
  );
  return { seconds, result: String(check) };
});
