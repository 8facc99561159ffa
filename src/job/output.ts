import type { JobProgress } from "./progress.js";
import type { JobSpec } from "./worker-context.js";

/**
 * FAILED: its main threw. LOST: its thread is gone. STOPPED: it did not end by itself in time once the job had failed.
 */
export type WorkerState = "STARTED" | "COMPLETED" | "FAILED" | "LOST" | "STOPPED";

/** Where a job's output goes. Called on the master's thread; the command line draws, runJob prints lines only. */
export interface Output {
  /** The job has its id and its settings; no worker has started. Also before each restart. */
  begin?(job: JobSpec): void;
  /** A line (or several) of the log or of what user code printed, without the last line end. */
  line(text: string, stream: "stdout" | "stderr"): void;
  worker?(workerId: number, state: WorkerState): void;
  /** A few times a second while workers run. */
  progress?(progress: JobProgress): void;
}

/** Lines as they come, and nothing else. */
export const plainOutput: Output = {
  line(text, stream) {
    process[stream].write(`${text}\n`);
  },
};
