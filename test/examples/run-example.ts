import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runJob } from "tsets";
import type { RunOptions } from "#src/job/run-options.js";
import { effort } from "../effort.js";

const home = mkdtempSync(join(tmpdir(), "tsets-examples-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

/** What an example logged, and what its main returned. */
export interface ExampleRun {
  lines: { worker: number; text: string }[];
  /** The texts of all workers, sorted: a multiset. */
  texts: string[];
  value: unknown;
}

/** Runs examples/`name`.ts as a job in this process. */
export async function runExample(name: string, options: RunOptions = {}): Promise<ExampleRun> {
  const lines: ExampleRun["lines"] = [];
  const output = {
    line(text: string) {
      const [, worker, said] = /^\[[^\]]+\] \[\w+\] \[worker-(\d+)\] \[main\] [^:]+: (.*)$/.exec(text) ?? [];
      if (said !== undefined) lines.push({ worker: Number(worker), text: said });
    },
    worker() {},
  };
  const { value } = await runJob(new URL(`../../examples/${name}.js`, import.meta.url), {
    home,
    memory: "128MiB",
    output,
    ...options,
  });
  return { lines, texts: lines.map(({ text }) => text).sort(), value };
}

/** Runs an example by 1, 2, 3 and 4 workers; in quick runs by 1 and 3. */
export async function runByEachNumberOfWorkers(name: string, args: readonly string[] = []): Promise<ExampleRun[]> {
  const runs = [];
  for (const workers of effort([1, 3], [1, 2, 3, 4])) runs.push(await runExample(name, { workers, args }));
  return runs;
}
