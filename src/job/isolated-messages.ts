import type { StageSummary } from "../exec/stage-times.js";
import type { EncodedError } from "../comm/error-codec.js";
import type { WorkerState } from "./output.js";
import type { JobProgress } from "./progress.js";
import type { RestartOptions } from "./run-options.js";
import type { JobSpec } from "./worker-context.js";

/** What the child process is to do; the options without what cannot be sent: signal, output, callbacks. */
export type Order = { verb: "submit"; module: string } | { verb: "restart"; jobId: string };
export type SentOptions = Omit<RestartOptions, "signal" | "output" | "onProgress" | "isolate">;

/** Parent to child. */
export type IsolatedRequest =
  | { type: "start"; order: Order; options: SentOptions; from: string }
  | { type: "abort"; reason: string };

/** Child to parent. */
export type IsolatedReport =
  | { type: "begin"; spec: JobSpec }
  | { type: "line"; text: string; stream: "stdout" | "stderr" }
  | { type: "worker"; workerId: number; state: WorkerState }
  | { type: "progress"; progress: JobProgress }
  | {
      type: "ended";
      jobId: string;
      state: "COMPLETED" | "FAILED" | "ABORTED";
      value: unknown;
      workers: number;
      attempts: number;
      stages: StageSummary[];
      error: EncodedError | undefined;
    }
  /** The job could not begin. */
  | { type: "refused"; error: EncodedError };
