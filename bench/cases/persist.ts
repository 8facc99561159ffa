import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "../measure.js";
import { runTimedJob } from "../run-timed-job.js";

const N = 10_000_000;
const folder = mkdtempSync(join(tmpdir(), "tsets-bench-"));
let written = 0;

/** What persist() does at least: fill an array, write it, fsync it. No checksum, no format, no commit. */
function loop(): number {
  const values = new Int32Array(N);
  let sum = 0;
  for (let i = 0; i < N; i++) {
    values[i] = i;
    sum = (sum + i) | 0;
  }
  const fd = openSync(join(folder, `values-${written++}`), "wx");
  for (let at = 0; at < values.byteLength; ) at += writeSync(fd, values, at);
  fsyncSync(fd);
  closeSync(fd);
  return sum;
}

const job = (workers: number, checkpointing: boolean) =>
  runTimedJob("persist.ts", { workers, checkpointing, args: [String(N)] });

try {
  await measure(`${N} int32 values to a file`, N, [
    { name: "a loop written by hand, write and fsync", run: () => ({ result: loop() }) },
    { name: "persist, checkpointed, 1 worker", run: () => job(1, true) },
    { name: "persist, checkpointed, 2 workers", run: () => job(2, true) },
    { name: "persist without checkpointing, 2 workers", run: () => job(2, false) },
  ]);
} finally {
  rmSync(folder, { recursive: true });
}
