import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { built } from "../build-peers.js";
import type { Case, Setting, Side } from "../case.js";
import { recordText, writeRecords } from "../record-files.js";
import { output, outputWithPeak, works } from "../sides.js";

const MEMORY = "1GiB";
function inputOf({ directory }: Setting, records: number): string {
  return join(directory, `records-${records}.dat`);
}

/** examples/terasort.ts from a file to files, the whole process of the command line. */
function tsets(as: string, size?: (n: number) => number): Side {
  return {
    name: as,
    ...(size === undefined ? {} : { size }),
    missing: () => undefined,
    async run(setting) {
      const { n, directory, threads } = setting;
      const [home, sorted] = [join(directory, "home"), join(directory, "sorted")];
      const job = ["submit", "standalone", built("examples/terasort.js"), "--workers", threads];
      const options = ["--home", home, "--memory", MEMORY];
      const files = ["--input", inputOf(setting, n), "--output", sorted];
      try {
        const start = performance.now();
        const { peak } = await outputWithPeak(process.execPath, [
          "dist/bundle/main.js",
          ...job,
          ...options,
          "--",
          ...files,
          "--tasks",
          threads,
        ]);
        const seconds = [(performance.now() - start) / 1000];
        const parts = readdirSync(sorted).filter((name) => name.startsWith("part-"));
        const result = recordText(parts.sort().map((name) => join(sorted, name)));
        return { seconds, result, ...(peak === undefined ? {} : { peak }) };
      } finally {
        for (const path of [home, sorted]) rmSync(path, { recursive: true, force: true });
      }
    },
  };
}

/** The lines of the file, since each record ends one; its output is brought to the disk as the project's is. */
const gnuSort: Side = {
  name: "GNU sort",
  missing: () => (works("sort", ["--parallel=2", "--version"]) ? undefined : "GNU sort is not there"),
  async run(setting) {
    const { n, directory, threads } = setting;
    const [temporary, sorted] = [join(directory, "temporary"), join(directory, "sorted.dat")];
    mkdirSync(temporary);
    try {
      const start = performance.now();
      const args = ["-S", "1G", `--parallel=${threads}`, "-T", temporary, "-o", sorted, inputOf(setting, n)];
      await output("sort", args, { LC_ALL: "C" });
      const file = openSync(sorted, "r");
      fsyncSync(file);
      closeSync(file);
      return { seconds: [(performance.now() - start) / 1000], result: recordText([sorted]) };
    } finally {
      for (const path of [temporary, sorted]) rmSync(path, { recursive: true, force: true });
    }
  },
};

const SMALLER = 2e7;

/** Both large: the smaller one takes a minute a side and 8 GB of disk. */
export const teraSort: readonly Case[] = [
  {
    name: "terasort",
    title: `TeraSort of 100-byte records from file to files, memory ${MEMORY}, whole process`,
    large: true,
    size: { full: SMALLER, quick: 1e5 },
    repeats: 1,
    rounds: 5,
    perElement: true,
    prepare: async (setting) => writeRecords(inputOf(setting, setting.n), setting.n),
    sides: [tsets("tsets"), gnuSort],
    targets: [
      { text: "0.7 × GNU sort -S 1G --parallel=2", against: "GNU sort", measure: "ratio", atMost: 0.7 },
      { text: "1.5 GiB of private memory", measure: "peak", atMost: 1.5 },
    ],
    agreement: "exact",
  },
  {
    name: "terasort-10GB",
    title: `the same with 10 GB, against 2 GB`,
    large: true,
    size: { full: 1e8, quick: 2e5 },
    repeats: 1,
    rounds: 2,
    perElement: true,
    async prepare(setting) {
      for (const records of [setting.n, setting.n / 5]) writeRecords(inputOf(setting, records), records);
    },
    sides: [tsets("tsets"), tsets("2 GB", (n) => n / 5)],
    targets: [
      { text: "1.2 × a record of 2 GB", against: "2 GB", measure: "element ratio", atMost: 1.2 },
      { text: "1.5 GiB of private memory", measure: "peak", atMost: 1.5 },
    ],
    agreement: "each",
  },
];
