import { type BatchEnv, type Int32, int32, type StoredTSet, sum, type Collector } from "tsets";
import { type Measurement, timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

/** Times a compute from a cached int32 column to another one, whose sum is the result. */
export async function timedCompute(
  env: BatchEnv,
  compute: (values: Iterable<number>, out: Collector<number>) => void,
): Promise<Measurement> {
  const { n, repeats } = jobArguments(env);
  const column = await env.range(0, n, { type: int32 }).cache();
  const computed = column.compute(compute);
  let check: unknown;
  const { seconds } = await timed(
    repeats,
    () => computed.cache(),
    async (stored: StoredTSet<Int32>) => {
      check = await stored.reduce(sum).value();
      await stored.uncache();
    },
  );
  return { seconds, result: String(check) };
}
