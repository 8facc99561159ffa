import type { MessagePort } from "node:worker_threads";
import type { Manifest } from "../checkpoint/manifest.js";
import type { EncodedError } from "../comm/error-codec.js";
import type { StageSummary } from "../exec/stage-times.js";
import type { SharedMemory } from "../memory/arenas.js";
import type { InputData } from "./inputs.js";
import type { LogLevel } from "./log-line.js";
import type { JobSpec } from "./worker-context.js";

/** Master to worker, once: the one task that each thread of the pool gets. */
export interface StartMessage {
  spec: JobSpec;
  workerId: number;
  memory: SharedMemory;
  control: SharedArrayBuffer;
  progress: SharedArrayBuffer;
  /** See message-flow.ts. */
  flow: SharedArrayBuffer;
  /** Whether every worker has a core of its own. */
  spin: boolean;
  inputs: Record<string, InputData>;
  inputFingerprints: Record<string, string>;
  recovered: Manifest | undefined;
  /** What the worker has to say goes through it at once; transferred. */
  port: MessagePort;
}

/**
 * Worker to master, through the port, in this order: started, then logs and output, then its outcome. A thread that
 * dies sends no outcome. Messages that were posted before a thread died can still be read.
 */
export type WorkerMessage =
  | { type: "started"; threadId: number }
  /** `env.log`; `time` in milliseconds since 1970. */
  | { type: "log"; time: number; level: LogLevel; text: string }
  /** Whole lines, without the last line end, of what user code wrote to stdout or stderr. */
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | WorkerOutcome;

export type WorkerOutcome =
  /** `value` is what main returned, on worker 0 only. */
  | { type: "completed"; value: unknown; stages: StageSummary[] }
  /** `secondary`: it only says that another worker failed, or that the job was aborted. */
  | { type: "failed"; error: EncodedError; secondary: boolean; stages: StageSummary[] };
