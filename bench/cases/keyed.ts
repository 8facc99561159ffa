import type { Case, Side, Target } from "../case.js";
import { duckdb, job, numpy } from "../sides.js";

const AS_DUCKDB: Target = { text: "1 × DuckDB", against: "duckdb", measure: "ratio", atMost: 1 };
/** Time an element of the whole against that of the smallest part. */
const SCALING: Target = { text: "1.2 × an element of 1/8", against: "1/8", measure: "element ratio", atMost: 1.2 };

/** The project's job over all elements, and over an eighth, a quarter and a half of them. */
function scaled(name: string, more: readonly (string | number)[] = []): Side[] {
  const part = (divisor: number): Side => job(name, more, { as: `1/${divisor}`, size: (n) => Math.ceil(n / divisor) });
  return [job(name, more), part(8), part(4), part(2)];
}

function keyedReduce(name: string, title: string, keys: string): Case {
  return {
    name,
    title,
    size: { full: 1e8, quick: 1e6 },
    repeats: 5,
    rounds: 1,
    perElement: true,
    sides: [
      ...scaled("keyed-reduce", [keys]),
      // Half a minute each.
      keys === "distinct" ? { ...duckdb("keyed-reduce-distinct", [keys]), repeats: 3 } : duckdb("keyed-reduce", [keys]),
    ],
    targets: [AS_DUCKDB, SCALING],
    agreement: "exact",
  };
}

function sort(type: "int32" | "float64"): Case {
  return {
    name: `sort-${type}`,
    title: `sort() of a cached ${type} column without an order`,
    size: { full: 1e8, quick: 1e6 },
    repeats: 5,
    rounds: 1,
    perElement: true,
    sides: [...scaled(`sort-${type}`), duckdb(`sort-${type}`), numpy(`sort-${type}`)],
    targets: [
      { text: "0.5 × DuckDB ORDER BY", against: "duckdb", measure: "ratio", atMost: 0.5 },
      { text: "1.5 × numpy sort", against: "numpy", measure: "ratio", atMost: 1.5 },
      SCALING,
    ],
    agreement: "exact",
  };
}

/** What works by keys: each side reads rows in memory and makes rows in memory. */
export const keyed: readonly Case[] = [
  keyedReduce("keyed-reduce-1e3", "keyedReduce(sum) of cached rows, 1e3 int32 keys", "1000"),
  keyedReduce("keyed-reduce-1e6", "keyedReduce(sum) of cached rows, 1e6 int32 keys", "1000000"),
  keyedReduce("keyed-reduce-distinct", "keyedReduce(sum) of cached rows, all int32 keys different", "distinct"),
  {
    name: "keyed-reduce-text",
    title: "keyedReduce(sum) of cached rows, 1e6 utf8 keys",
    size: { full: 1e7, quick: 1e6 },
    repeats: 5,
    rounds: 1,
    perElement: true,
    sides: [...scaled("keyed-reduce-text", [1e6]), duckdb("keyed-reduce-text", [1e6])],
    targets: [AS_DUCKDB, SCALING],
    agreement: "exact",
  },
  sort("int32"),
  sort("float64"),
  {
    name: "join",
    title: "inner join of cached rows with 1e6 rows of distinct int32 keys",
    size: { full: 1e8, quick: 1e6 },
    repeats: 5,
    rounds: 1,
    perElement: true,
    sides: [...scaled("join", [1e6]), duckdb("join", [1e6])],
    targets: [{ text: "1.5 × DuckDB", against: "duckdb", measure: "ratio", atMost: 1.5 }, SCALING],
    agreement: "exact",
  },
];
