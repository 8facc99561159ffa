import type { MasterResult } from "../job/job-master.js";
import type { Output } from "../job/output.js";
import type { JobSpec } from "../job/worker-context.js";
import { describeFailure, EXIT_DONE, EXIT_FAILED } from "./failure.js";
import { Interruption } from "./interruption.js";
import { JobOutput } from "./job-output.js";
import type { HomeOptions } from "./options.js";
import { restartCommand } from "./restart-command.js";
import { spillSummary } from "./spill-summary.js";
import { reportToSupervisor } from "./supervisor.js";

/** What a job that runs under the command line is given. */
export interface Wiring {
  signal: AbortSignal;
  output: Output;
}

export interface JobRun {
  /** As they were given: a command that is printed repeats them. */
  options: HomeOptions;
  supervised: boolean;
  run(wiring: Wiring): Promise<MasterResult>;
}

/** Runs a job, prints all there is to say about it, and returns the exit code. */
export async function runToEnd({ options, supervised, run }: JobRun): Promise<number> {
  let job: JobSpec | undefined;
  const output = new JobOutput((spec) => {
    job = spec;
    if (supervised) reportToSupervisor(spec.jobId);
  });
  const interruption = new Interruption(supervised);
  let error: Error | undefined;
  let summary: string | undefined;
  try {
    const result = await run({ signal: interruption.signal, output });
    ({ error } = result);
    summary = spillSummary(result.stages);
  } catch (thrown) {
    // The job never began; unless it is the signal's doing, the program says why.
    if (interruption.exitCode === undefined) throw thrown;
    error = thrown as Error;
  } finally {
    output.end();
    interruption.stop();
  }
  if (summary !== undefined) process.stdout.write(`${summary}\n`);
  let exitCode = EXIT_DONE;
  if (error !== undefined) {
    const name = job === undefined ? "" : `job ${job.jobId} `;
    const ending = interruption.exitCode === undefined ? "failed" : "was interrupted";
    process.stderr.write(`tsets: ${name}${ending}: ${describeFailure(error).text}\n`);
    exitCode = interruption.exitCode ?? EXIT_FAILED;
  }
  if (job?.checkpointing) {
    const intro = exitCode === EXIT_DONE ? "To run it again from its checkpoint" : "To restart it from its checkpoint";
    process.stdout.write(`${intro}: ${restartCommand(job.jobId, options)}\n`);
  }
  return exitCode;
}
