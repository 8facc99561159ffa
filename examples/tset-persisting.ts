/**
 * What is persisted is computed once: restarted by its job id, this job reads it from disk, and no source runs.
 *
 *     npx tsets submit standalone examples/tset-persisting.ts --checkpoint -- --limit 1000000
 *     npx tsets restart standalone <job id>
 */
import { parseArgs } from "node:util";
import { defineJob, int32 } from "tsets";

class IntSource {
  #count = 0;
  readonly #limit: number;
  readonly #onEnd: (count: number) => void;

  constructor(limit: number, onEnd: (count: number) => void) {
    this.#limit = limit;
    this.#onEnd = onEnd;
  }

  hasNext(): boolean {
    return this.#count < this.#limit;
  }

  next(): number {
    return this.#count++;
  }

  close(): void {
    this.#onEnd(this.#count);
  }
}

export default defineJob({ name: "tset-persisting", workers: 4 }, async (env) => {
  const { values } = parseArgs({ args: [...env.args], options: { limit: { type: "string", default: "1000000" } } });
  const limit = Number(values.limit);

  const source = env.createSource(
    ({ index }) => new IntSource(limit, (count) => env.log.info(`Source ${index} ran, values : ${count}`)),
    { type: int32, parallelism: 4 },
  );

  const twoComputes = source
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v * 5);
    })
    .direct()
    .compute((values, out) => {
      for (const v of values) out.collect(v + 2);
    });

  let start = performance.now();
  env.log.info(`Time for two computes : ${seconds(start)}`); // lazy: nothing has run

  start = performance.now();
  const persisted = await twoComputes.persist();
  env.log.info(`Time for persist : ${seconds(start)}`);

  await persisted.reduce((a, b) => a + b).forEach((sum) => env.log.info(`SUM=${sum}`));
});

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(3);
}
