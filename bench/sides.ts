import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Setting, Side } from "./case.js";
import { built, limitProgram } from "./build-peers.js";
import { PeakMemory } from "./peak-memory.js";
import type { Measurement } from "./timing.js";

/** The python that has numpy where bench/install-peers.sh has run. */
const PYTHON = process.env.TSETS_BENCH_PYTHON ?? "/usr/bin/python3";
const JAVA_SOURCES = "bench/peers/java";

/** How a job is run where not as most are. */
export interface JobOptions {
  /** The side's name where it is not "tsets". */
  as?: string;
  /** The job's `memory`; 16 GiB unless given. */
  memory?: string;
  /** Elements out of the case's, where they are not the same. */
  size?: (n: number) => number;
  repeats?: number;
  /** Whether the process's private memory is looked at. */
  peak?: boolean;
}

/** A job module of bench/jobs, run by runJob in a process of its own. */
export function job(name: string, more: readonly (string | number)[] = [], options: JobOptions = {}): Side {
  const { as = "tsets", memory = "16GiB", peak = false, ...rest } = options;
  return {
    name: as,
    ...rest,
    missing: () => undefined,
    async run({ n, repeats, threads, directory }) {
      const home = mkdtempSync(join(directory, "home-"));
      try {
        const module = built(`jobs/${name}.js`);
        const args = [built("measure-job.js"), module, threads, home, memory, n, repeats, ...more];
        return await (peak ? measureWithPeak : measure)(process.execPath, args);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
  };
}

/** A C++ program of bench/peers/limit. */
export function limit(name: string, more: (setting: Setting) => readonly string[] = () => []): Side {
  return {
    name: "limit",
    missing: () => (works("g++", ["--version"]) ? undefined : "g++ is not there"),
    run: async (setting) => measure(limitProgram(name), [...common(setting), ...more(setting)]),
  };
}

/** Hand-written loops on worker threads. */
export function javascript(name: string, more: readonly (string | number)[] = []): Side {
  return {
    name: "js loop",
    missing: () => undefined,
    run: (setting) => measure(process.execPath, [built(`peers/javascript/${name}.js`), ...common(setting), ...more]),
  };
}

export function java(name: string): Side {
  return {
    name: "java",
    missing: () => (works("java", ["-version"]) ? undefined : "java is not there"),
    run: (setting) => measure("java", [`${JAVA_SOURCES}/${name}.java`, ...common(setting)]),
  };
}

/** One thread, which is what numpy has. */
export function numpy(name: string, more: (setting: Setting) => readonly string[] = () => []): Side {
  return {
    name: "numpy",
    missing: () => (works(PYTHON, ["-c", "import numpy"]) ? undefined : `${PYTHON} has no numpy`),
    run: ({ n, repeats, ...setting }) =>
      measure(PYTHON, [
        `bench/peers/numpy/${name}.py`,
        n,
        repeats,
        setting.threads,
        ...more({ n, repeats, ...setting }),
      ]),
  };
}

export function duckdb(name: string, more: readonly (string | number)[] = []): Side {
  return sql("duckdb", "@duckdb/node-api", name, more);
}

export function polars(name: string): Side {
  return sql("polars", "nodejs-polars", name);
}

function sql(program: string, module: string, name: string, more: readonly (string | number)[] = []): Side {
  return {
    name: program,
    missing: () =>
      works(process.execPath, ["--input-type=module", "-e", `import "${module}"`])
        ? undefined
        : `${module} does not load`,
    run: (setting) => {
      const environment = { POLARS_MAX_THREADS: String(setting.threads) };
      return measure(
        process.execPath,
        [built(`peers/sql/${program}.js`), ...common(setting), name, ...more],
        environment,
      );
    },
  };
}

/** Whole processes: `node -e 0` as the floor of all that Node starts. */
export const floor: Side = {
  name: "node -e 0",
  missing: () => undefined,
  async run({ repeats }) {
    const seconds: number[] = [];
    for (let i = -1; i < repeats; i++) {
      const start = performance.now();
      await output(process.execPath, ["-e", "0"]);
      if (i >= 0) seconds.push((performance.now() - start) / 1000);
    }
    return { seconds, result: "ended" };
  },
};

function common({ n, repeats, threads }: Setting): (string | number)[] {
  return [n, repeats, threads];
}

const known = new Map<string, boolean>();

export function works(command: string, args: string[]): boolean {
  const key = [command, ...args].join(" ");
  let answer = known.get(key);
  if (answer === undefined) {
    answer = spawnSync(command, args, { stdio: "ignore" }).status === 0;
    known.set(key, answer);
  }
  return answer;
}

/** Runs a process to its end and reads the last line of its standard output. */
export async function measure(
  command: string,
  args: readonly (string | number)[],
  environment: Record<string, string> = {},
): Promise<Measurement> {
  return lastLine(await output(command, args, environment));
}

function lastLine(text: string): Measurement {
  return JSON.parse(text.trimEnd().split("\n").at(-1) ?? "") as Measurement;
}

/** As {@link measure}, with the largest private memory of the process. */
async function measureWithPeak(command: string, args: readonly (string | number)[]): Promise<Measurement> {
  const { text, ...peak } = await outputWithPeak(command, args);
  return { ...lastLine(text), ...peak };
}

/** As {@link output}, with the largest private memory of the process, in bytes. */
export async function outputWithPeak(
  command: string,
  args: readonly (string | number)[],
): Promise<{ text: string; peak?: number }> {
  let memory: PeakMemory | undefined;
  try {
    const text = await output(command, args, {}, (pid) => {
      memory = new PeakMemory(pid);
    });
    const peak = memory?.bytes;
    return { text, ...(peak === undefined ? {} : { peak }) };
  } finally {
    memory?.stop();
  }
}

/**
 * @param started gets the process's id
 * @throws Error where the process does not exit with 0
 */
export function output(
  command: string,
  args: readonly (string | number)[],
  environment: Record<string, string> = {},
  started: (pid: number) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args.map(String), {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    if (child.pid !== undefined) started(child.pid);
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ${args.join(" ")}: ${signal ?? `exit code ${code}`}`));
    });
  });
}
