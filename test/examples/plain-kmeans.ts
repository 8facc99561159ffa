import { CLUSTERS, DIMENSIONS, firstCentroids, nearest, randomPoints, TASKS } from "../../examples/kmeans.ts";

/** Few, since only the iterations matter. */
const POINTS = 400;
const ITERATIONS = 100;
/** For the example, so that it clusters the same points as {@link plainCentroids}. */
export const ARGS = ["--points", String(POINTS), "--iterations", String(ITERATIONS), "--seed", "5"];

/** Centroids by plain loops: sums of each task's points, then of the tasks in order. */
export function plainCentroids(): number[] {
  const tasks = Array.from({ length: TASKS }, (_, task) => [...randomPoints(POINTS / TASKS, 5, task)]);
  let centroids = firstCentroids(5);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const sums = new Float64Array(CLUSTERS * DIMENSIONS);
    const sizes = new Float64Array(CLUSTERS);
    for (const points of tasks) {
      const own = new Float64Array(CLUSTERS * DIMENSIONS);
      for (const point of points) {
        const cluster = nearest(point, centroids);
        sizes[cluster]++;
        for (let d = 0; d < DIMENSIONS; d++) own[cluster * DIMENSIONS + d] += point[d];
      }
      for (let i = 0; i < sums.length; i++) sums[i] += own[i];
    }
    centroids = centroids.map((old, i) =>
      sizes[Math.floor(i / DIMENSIONS)] === 0 ? old : sums[i] / sizes[Math.floor(i / DIMENSIONS)],
    );
  }
  return [...centroids];
}

/** What the example logs of them. */
export const asLines = (centroids: number[]) =>
  Array.from(
    { length: CLUSTERS },
    (_, c) => `centroid ${c}: ${centroids.slice(c * DIMENSIONS, (c + 1) * DIMENSIONS).join(" ")}`,
  );
