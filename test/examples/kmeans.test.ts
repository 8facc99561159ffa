import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CLUSTERS, DIMENSIONS, firstCentroids, nearest, randomPoints, TASKS } from "../../examples/kmeans.ts";
import { jobIdIn, logged, succeed, temporaryHome, tsets } from "../cli/command-line.js";
import { runByEachNumberOfWorkers } from "./run-example.js";

const test = suite("kmeans");
const home = temporaryHome();
test.after(home.remove);

const POINTS = 400;
const ITERATIONS = 100;
const ARGS = ["--points", String(POINTS), "--iterations", String(ITERATIONS), "--seed", "5"];

/** Centroids by plain loops: sums of each task's points, then of the tasks in order. */
function plainCentroids(): number[] {
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

const asLines = (centroids: number[]) =>
  Array.from(
    { length: CLUSTERS },
    (_, c) => `centroid ${c}: ${centroids.slice(c * DIMENSIONS, (c + 1) * DIMENSIONS).join(" ")}`,
  );

test("the centroids of a plain loop, to the last bit, by 1 to 4 workers", async () => {
  const expected = plainCentroids();
  assert.not.equal(expected, [...firstCentroids(5)]);
  for (const { value, lines } of await runByEachNumberOfWorkers("kmeans", ARGS)) {
    assert.equal(value, expected);
    assert.equal(
      lines.map(({ text }) => text),
      ["begins at iteration 0", ...asLines(expected)],
    );
  }
});

test("killed after 40 iterations: restarted by its job id, it begins at the 41st and ends with the same centroids", async () => {
  const module = fileURLToPath(new URL("jobs/killed-kmeans.ts", import.meta.url));
  const killed = await tsets(["submit", "standalone", module, "--home", home.path, "--checkpoint", "--", ...ARGS]);
  assert.is(killed.signal, "SIGKILL");
  const restart = ["restart", "standalone", jobIdIn(killed.stdout), "--home", home.path];
  const { stdout } = await succeed([...restart, "--workers", "2"]);
  assert.equal(
    logged(stdout).map(({ text }) => text),
    ["begins at iteration 40", ...asLines(plainCentroids())],
  );
});

test.run();
