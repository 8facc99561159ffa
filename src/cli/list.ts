import type { Command } from "commander";
import type { JobSummary } from "../job/job-list.js";
import { confOption, findHome, type HomeOptions, homeOption, jsonOption } from "./options.js";
import type { Call } from "./program.js";
import { textTable } from "./table.js";
import { localTime } from "./units.js";

const EXAMPLES = `
Examples:
  tsets list
  tsets list --home /srv/tsets --json`;

const HEADER = ["JOB ID", "NAME", "STATE", "WORKERS", "STARTS", "CREATED", "ENDED", "PID"];
const RIGHT_ALIGNED = [3, 4, 7];

/** tsets list */
export function addList(program: Command, _call: Call): void {
  program
    .command("list")
    .description("list jobs: running, ended, and those whose process died")
    .addOption(jsonOption())
    .addOption(confOption())
    .addOption(homeOption())
    .addHelpText("after", EXAMPLES)
    .action(async (options: HomeOptions & { json?: boolean }) => {
      const { listJobs } = await import("../job/job-list.js");
      const home = await findHome(options);
      const jobs = listJobs(home);
      if (options.json) console.log(JSON.stringify(jobs, undefined, 2));
      else console.log(jobs.length === 0 ? `no jobs in ${home}` : textTable(HEADER, jobs.map(row), RIGHT_ALIGNED));
    });
}

function row(job: JobSummary): string[] {
  const running = job.endedAt === undefined && (job.state === "RUNNING" || job.state === "SUBMITTED");
  return [
    job.jobId,
    job.name ?? "",
    job.state,
    job.workers === undefined ? "" : String(job.workers),
    job.attempt === undefined ? "" : String(job.attempt),
    localTime(job.createdAt),
    localTime(job.endedAt),
    running && job.pid !== undefined ? String(job.pid) : "",
  ];
}
