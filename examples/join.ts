/**
 * Rows of two sides with the same key, in all four types of join, by both algorithms.
 *
 *     npx tsets submit standalone examples/join.ts
 */
import { defineJob, int32, utf8 } from "tsets";

const LEFT: [number, string][] = [
  [1, "a"],
  [1, "b"],
  [2, "c"],
  [4, "d"],
];
const RIGHT: [number, string][] = [
  [1, "x"],
  [1, "y"],
  [2, "z"],
  [5, "w"],
];

export default defineJob({ name: "join", workers: 2 }, async (env) => {
  const types = { key: int32, value: utf8 };
  const left = env.parallelize(LEFT).mapToTuple((row) => row as [number, string], types);
  const right = env.parallelize(RIGHT).mapToTuple((row) => row as [number, string], types);

  for (const type of ["inner", "left", "right", "full"] as const) {
    for (const algorithm of ["hash", "sort"] as const) {
      const rows = left.join(right, { type, algorithm });
      // A side that is missing is null.
      await rows.forEach(([key, l, r]) => env.log.info(`${type}, ${algorithm}: ${key}${l ?? "·"}${r ?? "·"}`));
    }
  }
});
