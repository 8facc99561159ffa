// What a machine without the addon and without flock(1) can do; the caller takes both away.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { JobDirectory } from "#src/store/job-directory.js";
import { removeOrphanSpills, SpillDirectory } from "#src/store/spill-directory.js";

const [home] = process.argv.slice(2);
const report = {};
try {
  JobDirectory.create(home, { user: "ada", name: "durable" });
} catch (error) {
  report.refused = [error.code, error.message];
}
report.left = readdirSync(join(home, "jobs"));
const job = JobDirectory.create(home, { user: "ada", name: "plain", lockRequired: false });
report.locked = job.locked;
const spill = SpillDirectory.create(home, job.jobId);
report.orphans = removeOrphanSpills(home);
spill.remove();
report.spills = readdirSync(join(home, "spill"));
console.log(JSON.stringify(report));
