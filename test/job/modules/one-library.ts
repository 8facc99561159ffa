import { defineJob, int32, product, TSetError } from "tsets";

/** Whether its TSetError is the one that actions throw, and its `product` the one that they know. */
export default defineJob({ name: "one-library", workers: 2 }, async (env) => {
  const error = await env
    .range(0, 1)
    .map(() => "text" as never)
    .collect()
    .catch((reason: unknown) => reason);
  const numbers = env.parallelize([2 ** 30, 3, 2], { type: int32 });
  return { error: error instanceof TSetError, product: await numbers.reduce(product).value() };
});
