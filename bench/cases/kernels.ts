import type { Case } from "../case.js";
import { duckdb, javascript, job, limit, numpy, polars } from "../sides.js";

export const kernels: readonly Case[] = [
  {
    name: "sum-column",
    title: "reduce(sum) over a cached int32 column",
    size: { full: 1e8, quick: 1e6 },
    // Twenty milliseconds each: V8 needs some of them.
    repeats: 15,
    rounds: 2,
    perElement: true,
    sides: [
      job("sum-column"),
      limit("sum-column"),
      javascript("sum-column"),
      numpy("sum-column"),
      duckdb("sum-column"),
      polars("sum-column"),
    ],
    targets: [
      { text: "0.8 of the limit's read bandwidth", against: "limit", measure: "ratio", atMost: 1.25 },
      { text: "1 × numpy", against: "numpy", measure: "ratio", atMost: 1 },
    ],
    agreement: "exact",
  },
  {
    name: "variance",
    title: "variance() of a cached float64 column",
    size: { full: 1e8, quick: 1e6 },
    repeats: 3,
    rounds: 2,
    perElement: true,
    sides: [job("variance"), numpy("variance"), duckdb("variance")],
    targets: [],
    agreement: { relative: 1e-9 },
  },
  {
    name: "histogram",
    title: "histogram() of a cached float64 column, 64 bins",
    size: { full: 1e8, quick: 1e6 },
    repeats: 3,
    rounds: 2,
    perElement: true,
    sides: [job("histogram"), numpy("histogram")],
    targets: [],
    agreement: "exact",
  },
  {
    name: "k-means",
    title: "k-means, points of 8 float64, k = 16, 20 iterations",
    size: { full: 1e6, quick: 1e4 },
    repeats: 3,
    rounds: 2,
    sides: [job("k-means"), limit("k-means"), numpy("k-means")],
    targets: [
      { text: "1 × numpy", against: "numpy", measure: "ratio", atMost: 1 },
      { text: "4 × the limit", against: "limit", measure: "ratio", atMost: 4 },
    ],
    agreement: { relative: 1e-6 },
  },
];
