import { join } from "node:path";
import type { Case, Target } from "../case.js";
import { floor, job, limit, numpy } from "../sides.js";
import { columnFile, restarted, restartTime } from "./restarted-job.js";

const PERSIST_TARGET: Target = { text: "0.75 of the limit", against: "limit", measure: "ratio", atMost: 1 / 0.75 };

function persist(name: string, full: number, rounds: number): Case {
  return {
    name,
    title: `persist ${full.toExponential(0).replace("+", "")} int32, fsynced and checksummed`,
    size: { full, quick: 1e6 },
    repeats: 1,
    rounds,
    perElement: true,
    sides: [job("persist"), limit("persist", ({ directory }) => [directory])],
    targets: [PERSIST_TARGET],
    // The job sums what it has persisted; the limit's files are gone when it ends.
    agreement: "each",
  };
}

export const storage: readonly Case[] = [
  persist("persist-1e8", 1e8, 5),
  persist("persist-1e9", 1e9, 5),
  {
    name: "restart",
    title: "restart until persist() resolves: 4 GB against 4 MB",
    size: { full: 1e9, quick: 1e7 },
    repeats: 3,
    rounds: 2,
    threads: 4,
    sides: [restartTime("tsets", (n) => n, "persisted"), restartTime("4 MB", () => 1e6, "persisted")],
    targets: [{ text: "1.2 × the restart of 4 MB", against: "4 MB", measure: "ratio", atMost: 1.2 }],
    agreement: "each",
  },
  {
    name: "restart-process",
    title: "restart of 4 GB with 4 workers, whole process",
    size: { full: 1e9, quick: 1e7 },
    repeats: 3,
    rounds: 2,
    threads: 4,
    sides: [restartTime("tsets", (n) => n, "ended"), floor],
    targets: [{ text: "500 ms above node -e 0", against: "node -e 0", measure: "difference", atMost: 500 }],
    agreement: "each",
  },
  {
    name: "sum-restarted",
    title: "first sum after a restart (mapped, verified)",
    size: { full: 2.5e8, quick: 1e6 },
    repeats: 3,
    rounds: 2,
    perElement: true,
    prepare: columnFile,
    sides: [
      restarted,
      limit("mmap-sum", ({ directory }) => [join(directory, "column")]),
      numpy("mmap-sum", ({ directory }) => [join(directory, "column")]),
    ],
    targets: [
      { text: "0.6 of the limit's mmap sum", against: "limit", measure: "ratio", atMost: 1 / 0.6 },
      { text: "1.5 × numpy's unverified mmap sum", against: "numpy", measure: "ratio", atMost: 1.5 },
    ],
    agreement: "exact",
  },
];
