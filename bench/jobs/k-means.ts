import { defineJob, float64, vector } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

const ITERATIONS = 20;
/** Clusters, and dimensions of a point: V8 compiles them in, as it would not if they were imported. */
const K = 16;
const D = 8;
/** Of each cluster: the sum of its points, and how many they are. */
const SUMS = vector(float64, K * (D + 1));

export default defineJob({ name: "k-means" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  const points = await env
    .range(0, n)
    .map((i) => Float64Array.from({ length: D }, (_, d) => pointCoordinate(i, d)), vector(float64, D))
    .cache();

  let centroids = new Float64Array(K * D);
  const clusterSums = points
    .compute((values, out) => {
      const local = new Float64Array(K * (D + 1));
      // What main assigns to would be looked up for every coordinate.
      const current = centroids;
      for (const point of values) {
        let best = 0;
        let least = Infinity;
        for (let k = 0, i = 0; k < K; k++) {
          let distance = 0;
          for (let d = 0; d < D; d++, i++) {
            const difference = point[d] - current[i];
            distance += difference * difference;
          }
          if (distance < least) {
            least = distance;
            best = k;
          }
        }
        const at = best * (D + 1);
        for (let d = 0; d < D; d++) local[at + d] += point[d];
        local[at + D]++;
      }
      out.collect(local);
    }, SUMS)
    .allReduce((a, b) => a.map((x, i) => x + b[i]));

  return timed(repeats, async () => {
    centroids = Float64Array.from({ length: K * D }, (_, i) => pointCoordinate(Math.floor(i / D), i % D));
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const sums = await clusterSums.value();
      if (sums === undefined) throw new Error("no points");
      centroids = centroids.map((old, i) => {
        const cluster = Math.floor(i / D) * (D + 1);
        const count = sums[cluster + D];
        return count === 0 ? old : sums[cluster + (i % D)] / count;
      });
    }
    return centroids.reduce((a, b) => a + b, 0);
  });
});

/**
 * Coordinate `d` of point `i`, from 0 to just below 1. The peers compute the same: the operations are exact in doubles
 * and in 32-bit unsigned integers (the finisher of MurmurHash3, public domain).
 */
function pointCoordinate(i: number, d: number): number {
  let h = (i * D + d + 1) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
