import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Output, WorkerState } from "#src/job/output.js";
import { type JobResult, runJob } from "tsets";
import type { RestartOptions } from "#src/job/run-options.js";

export const home = mkdtempSync(join(tmpdir(), "tsets-job-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));

export function moduleUrl(name: string): URL {
  return new URL(`./modules/${name}`, import.meta.url);
}

/** Keeps what a job says. */
export class Recorder implements Output {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly states: [number, WorkerState][] = [];
  onLine: ((line: string) => void) | undefined;

  line(text: string, stream: "stdout" | "stderr"): void {
    (stream === "stdout" ? this.lines : this.errors).push(...text.split("\n"));
    this.onLine?.(text);
  }

  worker(workerId: number, state: WorkerState): void {
    this.states.push([workerId, state]);
  }

  /** The last state of each worker. */
  get ends(): Record<number, WorkerState> {
    return Object.fromEntries(this.states);
  }
}

export interface Ran {
  output: Recorder;
  result?: JobResult;
  error?: any;
}

/** Runs a job module of this directory, and tells its end, whatever it was. */
export async function run(name: string, options: RestartOptions = {}): Promise<Ran> {
  const output = (options.output as Recorder) ?? new Recorder();
  try {
    return { output, result: await runJob(moduleUrl(name), { home, memory: "64MiB", ...options, output }) };
  } catch (error) {
    return { output, error };
  }
}

/** Runs a job module that completes; its error is the test's. */
export async function complete(
  name: string,
  options: RestartOptions = {},
): Promise<{ output: Recorder; result: JobResult }> {
  const { output, result, error } = await run(name, options);
  if (result === undefined) throw error;
  return { output, result };
}

/** Worker 1 does what `behaviour` says while the others wait for it. */
export function misbehave(behaviour: string, options: RestartOptions = {}): Promise<Ran> {
  return run("misbehave.js", { args: [behaviour], ...options });
}
