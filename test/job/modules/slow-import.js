import { isMainThread } from "node:worker_threads";
import { defineJob } from "tsets";

// On a busy machine, loading what a module imports may take the main thread as long.
const MS = Number(process.env.TSETS_TEST_IMPORT_MS ?? 0);
if (isMainThread) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MS);

export default defineJob({ name: "slow-import", workers: 1 }, () => "ran");
