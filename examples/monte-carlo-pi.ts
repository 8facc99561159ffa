/**
 * Pi from random points: the part of a square's points that lie in its circle. Each task has a stream of random numbers
 * of its own, so the result depends on the seed and the number of tasks, not on the workers.
 *
 *     npx tsets submit standalone examples/monte-carlo-pi.ts -- --samples 100000000 --seed 1
 */
import { parseArgs } from "node:util";
import { defineJob, sum } from "tsets";
import { seededRandom } from "./random.ts";

const TASKS = 16;

export default defineJob({ name: "monte-carlo-pi" }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: { samples: { type: "string", default: "100000000" }, seed: { type: "string", default: "1" } },
  });
  const samples = Number(values.samples);
  const seed = Number(values.seed);

  const points = env.range(0, samples, { parallelism: TASKS });

  const hits = points.compute((own, _out, { index }) => {
    const random = seededRandom(seed, index);
    let inside = 0;
    for (const _ of own) {
      const x = random();
      const y = random();
      if (x * x + y * y < 1) inside++;
    }
    return inside;
  });

  const inside = await hits.reduce(sum).value();
  const pi = (4 * (inside ?? 0)) / samples;
  if (env.workerId === 0) env.log.info(`PI=${pi} from ${samples} samples`);
  return pi;
});
