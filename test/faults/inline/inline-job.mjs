// Jobs with one worker in this very thread: everything that happens on disk is the product's own doing, in its own
// order (job.json, lock, recovery, leftovers, data files, manifests, spill directory), without the 300 ms that threads
// and a command line take. So a power cut can be tried thousands of times.
import { pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { FORMAT_VERSION } from "#src/checkpoint/manifest.js";
import { encodeError } from "#src/comm/error-codec.js";
import { SingleCommunicator } from "#src/comm/single.js";
import { StageTimes } from "#src/exec/stage-times.js";
import { readJobRecord } from "#src/job/job-record.js";
import { runLocked } from "#src/job/run-locked.js";
import { runMain } from "#src/job/run-main.js";
import { Arenas } from "#src/memory/arenas.js";
import { JobDirectory } from "#src/store/job-directory.js";
import { removeOrphanSpills } from "#src/store/spill-directory.js";

const MEMORY = 16 * 1024 * 1024;

/** As WorkerPool, for one worker, in the thread of the master. */
class InlinePool {
  async run({ spec, memory, inputs, inputFingerprints, recovered, port }) {
    port.postMessage({ type: "started", threadId: 0 });
    const stages = new StageTimes(0);
    try {
      const { default: definition } = await import(spec.module);
      const context = {
        spec,
        workerId: 0,
        communicator: new SingleCommunicator(),
        arenas: new Arenas(memory),
        progress: { enter() {}, rows() {}, taskDone() {}, leave() {} },
        stages,
        inputs,
        inputFingerprints,
        recovered,
        log() {},
      };
      const value = await runMain(definition, context);
      port.postMessage({ type: "completed", value, stages: stages.summaries() });
    } catch (error) {
      port.postMessage({ type: "failed", error: encodeError(error), secondary: false, stages: stages.summaries() });
    }
  }

  thread() {}

  async stop() {}
}

const silent = { line() {} };

/** Resolves with a MasterResult; rejects where the job could not begin. */
export async function submitInline(home, module, args, output = silent) {
  removeOrphanSpills(home);
  const job = JobDirectory.create(home, { user: "ada", name: "inline" });
  return start(home, job, { ...recordOf(job.jobId, module, args) }, false, output);
}

/** As {@link submitInline}. */
export async function restartInline(home, jobId, args, output = silent) {
  const job = JobDirectory.open(home, jobId);
  try {
    job.lock();
    const before = readJobRecord(job);
    removeOrphanSpills(home);
    const options = { ...before.options, workers: 1, memory: MEMORY };
    return await start(home, job, { ...before, args, options }, true, output);
  } finally {
    job.close();
  }
}

// V8 takes shared memory for nothing: without being told to, it would keep that of thousands of jobs.
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const COLLECT_EVERY = 50;
let starts = 0;

function start(home, job, record, restarted, output) {
  if (++starts % COLLECT_EVERY === 0) collectGarbage();
  const inputs = { inputs: {}, records: {} };
  return runLocked({ job, home, record, pool: new InlinePool(), inputs, stallTimeoutMs: 0, restarted, output });
}

function recordOf(jobId, module, args) {
  return {
    jobId,
    module: pathToFileURL(module).href,
    moduleHash: "sha256-0",
    args,
    options: {
      name: "inline",
      workers: 1,
      parallelism: 1,
      memory: MEMORY,
      checkpointing: true,
      maxRestarts: 0,
      config: {},
    },
    versions: { tsets: "0", node: process.versions.node, format: FORMAT_VERSION },
    createdAt: new Date().toISOString(),
    attempt: 0,
    user: "ada",
    host: "here",
    pid: process.pid,
    state: "SUBMITTED",
    inputs: {},
  };
}
