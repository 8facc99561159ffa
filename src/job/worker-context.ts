import type { Manifest } from "../checkpoint/manifest.js";
import type { Communicator } from "../comm/communicator.js";
import type { StageTimes } from "../exec/stage-times.js";
import type { Arenas } from "../memory/arenas.js";
import type { InputData } from "./inputs.js";
import type { LogLevel } from "./log-line.js";
import type { Progress } from "./progress.js";

/** What a job is, settled before its workers start, and the same on all of them. Plain data. */
export interface JobSpec {
  jobId: string;
  name: string;
  /** File URL of the job module. */
  module: string;
  args: string[];
  workers: number;
  parallelism: number;
  /** Bytes that partitions, exchanges and operators may hold in memory, over all workers. */
  memory: number;
  /** Bytes that may lie on disk of what memory was too short for; undefined: as much as the disk has. */
  spillLimit: number | undefined;
  checkpointing: boolean;
  home: string;
  /** `<home>/jobs/<job id>` */
  jobDirectory: string;
  /** `<home>/spill/<job id>-<n>` */
  spillDirectory: string;
  /** How often this job was started, 1 for the first time. */
  attempt: number;
  restarted: boolean;
  /** Data of persisted TSets is used although what made it has changed. */
  allowChanged: boolean;
  config: Readonly<Record<string, unknown>>;
  /** A worker without progress for so long fails the job; 0: never. */
  stallTimeoutMs: number;
}

/** What the worker entry hands to the environment. One a worker thread. */
export interface WorkerContext {
  spec: JobSpec;
  workerId: number;
  communicator: Communicator;
  arenas: Arenas;
  progress: Progress;
  /** Where time and bytes went; its owner reads it when main has ended, however. */
  stages: StageTimes;
  inputs: Record<string, InputData>;
  /** Of every input the job was first given, those included that a restart was not given again. */
  inputFingerprints: Record<string, string>;
  /** The newest valid manifest at the start, the same on every worker; undefined without checkpointing or at a first run. */
  recovered: Manifest | undefined;
  /** Posted to the master at once: it comes out while the worker is busy. */
  log(level: LogLevel, message: string): void;
}
