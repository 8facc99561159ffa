import { defineJob } from "tsets";
import { int32 } from "tsets";

/** A source that begins where a stored TSet's partition of the same index ends. */
export default defineJob({ name: "source-inputs", workers: 2, parallelism: 3 }, async (env) => {
  const starts = await env.range(0, 30, { type: int32, parallelism: 3 }).cache();
  const source = env
    .createSource(
      (context) => {
        env.log.info(`source ${context.index}`);
        const [first] = [...context.input("starts")].slice(-1);
        if (first === undefined) throw new Error("no rows");
        return [first + 1, first + 2];
      },
      { type: int32 },
    )
    .addInput("starts", starts);
  const persisted = await source.persist();
  return [...(await persisted.collect())];
});
