import type { JobRecord } from "#src/job/job-record.js";

export function jobRecord(jobId: string, changes: Partial<JobRecord> = {}): JobRecord {
  return {
    jobId,
    module: "file:///home/ada/sum.js",
    moduleHash: "9f86d0818",
    args: ["--limit", "10"],
    options: { name: "sum", workers: 4, parallelism: 4, memory: 2 ** 32, checkpointing: true, config: { a: [1] } },
    versions: { tsets: "0.1.0", node: "v20.17.0", format: "1.0" },
    createdAt: "2026-11-22T14:22:54.123Z",
    attempt: 1,
    user: "ada",
    host: "engine",
    pid: 4711,
    state: "RUNNING",
    startedAt: "2026-11-22T14:22:54.200Z",
    inputs: { xs: { type: "Float64Array", length: 3, crc: 5 } },
    ...changes,
  };
}
