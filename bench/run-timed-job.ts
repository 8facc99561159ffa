import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunOptions, runJob } from "tsets";
import type { Outcome } from "./measure.js";

/** Runs a job of bench/jobs/ whose main returns an {@link Outcome}, in a home of its own, silently. */
export async function runTimedJob(job: string, options: RunOptions): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "tsets-bench-"));
  try {
    const module = new URL(`jobs/${job}`, import.meta.url);
    const { value } = await runJob(module, { ...options, home, output: { line() {} } });
    return value as Outcome;
  } finally {
    rmSync(home, { recursive: true });
  }
}
