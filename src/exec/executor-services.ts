import type { Communicator } from "../comm/communicator.js";
import type { Arenas } from "../memory/arenas.js";
import type { PersistedStore } from "./persisted-store.js";
import type { Spills } from "./spill/spills.js";
import type { StageTimes } from "./stage-times.js";
import type { StoredPartitions } from "./stored-partitions.js";
import type { WorkerInfo } from "./task-context.js";

/** What the executor tells the job master about its work. */
export interface ProgressSink {
  enter(operator: string, tasks: number): void;
  rows(n: number): void;
  taskDone(): void;
  leave(): void;
}

/** What actions need of their worker. */
export interface ExecutorServices {
  readonly info: WorkerInfo;
  readonly communicator: Communicator;
  readonly memory: Arenas;
  readonly spills: Spills;
  readonly progress: ProgressSink;
  readonly stored: StoredPartitions;
  readonly persisted: PersistedStore;
  readonly stages: StageTimes;
}
