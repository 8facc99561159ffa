import { defineJob, type Int32, int32, type StoredTSet, sum } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

/** From persist() to its return: the elements are made, checksummed, written and on the disk, and the manifest counts. */
export default defineJob({ name: "persist", checkpointing: true }, async (env) => {
  const { n, repeats } = jobArguments(env);
  let check: unknown;
  let round = 0;
  const { seconds } = await timed(
    repeats,
    () => env.range(0, n, { type: int32 }).persist({ key: `round ${round++}` }),
    async (stored: StoredTSet<Int32>) => {
      check = await stored.reduce(sum).value();
      await stored.unpersist();
      await env.commit();
    },
  );
  return { seconds, result: String(check) };
});
