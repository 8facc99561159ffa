/**
 * A source makes values on each of its tasks, and forEach runs where they are.
 *
 *     npx tsets submit standalone examples/tset-source.ts
 */
import { defineJob, int32 } from "tsets";

class IntSource {
  #count = 0;

  hasNext(): boolean {
    return this.#count < 10;
  }

  next(): number {
    return this.#count++;
  }
}

export default defineJob({ name: "tset-source", workers: 4 }, async (env) => {
  const source = env.createSource(() => new IntSource(), { type: int32, parallelism: 4 });

  await source.direct().forEach((value) => env.log.info(`${value}`));
});
