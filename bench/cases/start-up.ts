import { join } from "node:path";
import { built } from "../build-peers.js";
import type { Case, Side } from "../case.js";
import { floor, job, limit, measure, output } from "../sides.js";

const hello: Side = {
  name: "tsets",
  missing: () => undefined,
  async run({ repeats, threads, directory }) {
    const seconds: number[] = [];
    let text = "";
    for (let i = -1; i < repeats; i++) {
      const start = performance.now();
      const args = [
        "submit",
        "standalone",
        built("jobs/hello.js"),
        "--workers",
        threads,
        "--home",
        join(directory, "home"),
      ];
      text = await output(process.execPath, ["dist/bundle/main.js", ...args]);
      if (i >= 0) seconds.push((performance.now() - start) / 1000);
    }
    const greeted = text.match(/Hello from worker \d+/g)?.length ?? 0;
    if (greeted !== threads) throw new Error(`${greeted} of ${threads} workers said hello`);
    return { seconds, result: `${greeted}` };
  },
};

/** Collectives of the threads' communicator in a process of its own: bench/measure-collective.ts. */
function collective(name: string): Side {
  return {
    name: "tsets",
    missing: () => undefined,
    run: ({ n, repeats, threads }) =>
      measure(process.execPath, [built("measure-collective.js"), name, n, repeats, threads]),
  };
}

export const startUp: readonly Case[] = [
  {
    name: "hello",
    title: "hello with 4 workers, whole process",
    size: { full: 4, quick: 4 },
    repeats: 3,
    rounds: 2,
    threads: 4,
    sides: [hello, floor],
    targets: [{ text: "400 ms above node -e 0", against: "node -e 0", measure: "difference", atMost: 400 }],
    agreement: "each",
  },
  {
    name: "all-reduce",
    title: "allReduce of one float64 by the communicator, 2 workers",
    size: { full: 100_000, quick: 2000 },
    repeats: 5,
    rounds: 2,
    sides: [collective("allReduce"), limit("all-reduce")],
    targets: [{ text: "5 µs", measure: "absolute", atMost: 5 }],
    agreement: "exact",
  },
  {
    name: "all-reduce-crowded",
    title: "the same with 8 workers, more than there are cores",
    size: { full: 5000, quick: 500 },
    repeats: 5,
    rounds: 2,
    threads: 8,
    sides: [collective("allReduce"), limit("all-reduce")],
    targets: [],
    agreement: "exact",
  },
  {
    name: "barrier",
    title: "barrier of the communicator, 2 workers",
    size: { full: 100_000, quick: 2000 },
    repeats: 5,
    rounds: 2,
    sides: [collective("barrier")],
    targets: [],
    agreement: "each",
  },
  {
    name: "all-reduce-action",
    title: "allReduce(sum).value() of a cached TSet, the whole action, 2 workers",
    size: { full: 2000, quick: 100 },
    repeats: 5,
    rounds: 2,
    sides: [job("all-reduce")],
    targets: [],
    agreement: "each",
  },
];
