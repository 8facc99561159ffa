import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SingleCommunicator } from "#src/comm/single.js";
import { defineJob } from "#src/job/define-job.js";
import type { BatchEnv } from "#src/job/env.js";
import { runMain } from "#src/job/run-main.js";
import type { WorkerContext } from "#src/job/worker-context.js";
import { Arenas, createSharedMemory, spaceBeyond } from "#src/memory/arenas.js";
import { StageTimes } from "#src/exec/stage-times.js";
import { JobDirectory } from "#src/store/job-directory.js";

export interface LocalOptions {
  parallelism?: number;
  memory?: number;
  spillLimit?: number;
  args?: string[];
  logs?: string[];
}

/** Runs main as the only worker of a job, in this thread, without checkpointing. */
export async function runLocal<R>(main: (env: BatchEnv) => R | Promise<R>, options: LocalOptions = {}): Promise<R> {
  return (await localSpill(main, options)).value;
}

export interface LocalRun<R> {
  value: R;
  /** Bytes that went to disk. */
  spilled: number;
  /** Bytes of shared memory in use at the highest. */
  peak: number;
  /** Spill files that are there when main has ended: of what it has cached. */
  files: string[];
  /** Bytes of shared memory in use then. */
  used: number;
}

/** As {@link runLocal}, and says what went to disk. */
export async function localSpill<R>(
  main: (env: BatchEnv) => R | Promise<R>,
  options: LocalOptions = {},
): Promise<LocalRun<R>> {
  const home = mkdtempSync(join(tmpdir(), "tsets-test-"));
  const job = JobDirectory.create(home, { user: "test", name: "local" });
  const context = localContext(home, job.jobId, options);
  mkdirSync(context.spec.spillDirectory, { recursive: true });
  try {
    const value = (await runMain(defineJob({ name: "local" }, main), context)) as R;
    const stages = context.stages.summaries();
    const spilled = stages.reduce((sum, stage) => sum + stage.spilled, 0);
    return {
      value,
      spilled,
      peak: Math.max(0, ...stages.map(({ peak }) => peak)),
      files: readdirSync(context.spec.spillDirectory),
      used: context.arenas.used,
    };
  } finally {
    job.close();
    rmSync(home, { recursive: true, force: true });
  }
}

export function localContext(home: string, jobId: string, options: LocalOptions = {}): WorkerContext {
  // Reserved address space counts where a process is forked for a lock, until the collector has been.
  const memory = options.memory ?? 32 * 1024 * 1024;
  return {
    spec: {
      jobId,
      name: "local",
      module: "file:///local.js",
      args: options.args ?? [],
      workers: 1,
      parallelism: options.parallelism ?? 3,
      memory,
      spillLimit: options.spillLimit,
      checkpointing: false,
      home,
      jobDirectory: join(home, "jobs", jobId),
      spillDirectory: join(home, "spill", `${jobId}-1`),
      attempt: 1,
      restarted: false,
      allowChanged: false,
      config: {},
      stallTimeoutMs: 0,
    },
    workerId: 0,
    communicator: new SingleCommunicator(),
    arenas: new Arenas(createSharedMemory(memory, { beyond: spaceBeyond(memory, 1), disk: options.spillLimit })),
    progress: { enter() {}, rows() {}, taskDone() {}, leave() {} },
    stages: new StageTimes(0),
    inputs: {},
    inputFingerprints: {},
    recovered: undefined,
    log: (level, message) => options.logs?.push(`${level} ${message}`),
  };
}
