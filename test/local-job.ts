import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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
  args?: string[];
  logs?: string[];
}

/** Runs main as the only worker of a job, in this thread, without checkpointing; checks that it gives all memory back that it does not store. */
export async function runLocal<R>(main: (env: BatchEnv) => R | Promise<R>, options: LocalOptions = {}): Promise<R> {
  const home = mkdtempSync(join(tmpdir(), "tsets-test-"));
  const job = JobDirectory.create(home, { user: "test", name: "local" });
  const context = localContext(home, job.jobId, options);
  mkdirSync(context.spec.spillDirectory, { recursive: true });
  try {
    return (await runMain(defineJob({ name: "local" }, main), context)) as R;
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
    arenas: new Arenas(createSharedMemory(memory, { beyond: spaceBeyond(memory, 1) })),
    progress: { enter() {}, rows() {}, taskDone() {}, leave() {} },
    stages: new StageTimes(0),
    inputs: {},
    inputFingerprints: {},
    recovered: undefined,
    log: (level, message) => options.logs?.push(`${level} ${message}`),
  };
}
