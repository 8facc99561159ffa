// For every "go" starts the job, that is, takes its lock, and says how that went; "over" gives the lock back.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { JobDirectory } from "#src/store/job-directory.js";

const [home] = process.argv.slice(2);
let job;

process.on("message", ({ jobId, delay }) => {
  if (jobId === undefined) {
    job?.close();
    job = undefined;
    process.send("over");
    return;
  }
  let outcome;
  const end = process.hrtime.bigint() + BigInt(delay);
  while (process.hrtime.bigint() < end);
  try {
    job = JobDirectory.open(home, jobId);
    job.lock();
    outcome = existsSync(join(job.path, "manifests")) ? "locked" : "locked nothing";
  } catch (error) {
    outcome = error.code ?? String(error);
  }
  process.send(outcome);
});
process.send("ready");
