/**
 * K-means: points that a seeded generator makes, and centroids that every worker has. Each iteration ends with a commit,
 * so that a job that was killed continues where it was.
 *
 *     npx tsets submit standalone examples/kmeans.ts --checkpoint -- --points 20000 --iterations 100
 *     npx tsets restart standalone <job id>
 */
import { parseArgs } from "node:util";
import { defineJob, float64, vector } from "tsets";
import { seededRandom } from "./random.ts";

export const DIMENSIONS = 2;
export const CLUSTERS = 4;
/** Tasks, whatever the number of workers: the order in which floating-point sums are added depends on it. */
export const TASKS = 4;

/** Points of one task, around as many centres as there are clusters. */
export function* randomPoints(count: number, seed: number, task: number): Generator<Float64Array> {
  const random = seededRandom(seed, task);
  for (let i = 0; i < count; i++) {
    const centre = Math.floor(random() * CLUSTERS);
    yield Float64Array.from({ length: DIMENSIONS }, (_, d) => 10 * ((centre >> d) & 1) + 8 * random());
  }
}

/** Centroids to begin with, one after the other in an array. */
export function firstCentroids(seed: number): Float64Array {
  const random = seededRandom(seed, TASKS);
  return Float64Array.from({ length: CLUSTERS * DIMENSIONS }, () => 18 * random());
}

/** Index of the centroid that is nearest to a point; the first of several. */
export function nearest(point: Float64Array, centroids: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < CLUSTERS; c++) {
    let distance = 0;
    for (let d = 0; d < DIMENSIONS; d++) distance += (point[d] - centroids[c * DIMENSIONS + d]) ** 2;
    if (distance < least) {
      least = distance;
      best = c;
    }
  }
  return best;
}

/** For each cluster the sum of its points, dimension by dimension, then their number. */
const WIDTH = DIMENSIONS + 1;

export default defineJob({ name: "kmeans", workers: 4, parallelism: TASKS }, async (env) => {
  const { values } = parseArgs({
    args: [...env.args],
    options: {
      points: { type: "string", default: "20000" },
      iterations: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
    },
  });
  const [count, iterations, seed] = [values.points, values.iterations, values.seed].map(Number);

  const points = await env
    .createSource(({ index }) => randomPoints(count / TASKS, seed, index), { type: vector(float64, DIMENSIONS) })
    .persist({ key: "points" });

  let centroids = Float64Array.from(env.initVariable("centroids", [...firstCentroids(seed)]));
  const first = env.initVariable("iteration", 0);
  if (env.workerId === 0) env.log.info(`begins at iteration ${first}`);

  for (let iteration = first; iteration < iterations; iteration++) {
    const sums = points.compute(
      (own) => {
        const found = new Float64Array(CLUSTERS * WIDTH);
        for (const point of own) {
          const at = nearest(point, centroids) * WIDTH;
          for (let d = 0; d < DIMENSIONS; d++) found[at + d] += point[d];
          found[at + DIMENSIONS]++;
        }
        return found;
      },
      vector(float64, CLUSTERS * WIDTH),
    );

    // The value of an action is the same on every worker, so all of them have the same centroids.
    const total = await sums.allReduce((a, b) => a.map((x, i) => x + b[i])).value();
    if (total === undefined) throw new Error("k-means needs points");
    centroids = centroids.map((old, i) => {
      const at = Math.floor(i / DIMENSIONS) * WIDTH;
      const size = total[at + DIMENSIONS];
      return size === 0 ? old : total[at + (i % DIMENSIONS)] / size;
    });

    env.updateVariable("centroids", [...centroids]);
    env.updateVariable("iteration", iteration + 1);
    await env.commit();
  }

  if (env.workerId === 0) {
    for (let c = 0; c < CLUSTERS; c++) {
      env.log.info(`centroid ${c}: ${[...centroids.subarray(c * DIMENSIONS, (c + 1) * DIMENSIONS)].join(" ")}`);
    }
  }
  return [...centroids];
});
