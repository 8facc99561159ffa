import { inspect } from "node:util";
import type { Command } from "commander";
import type { JobDescription } from "../job/job-list.js";
import { factLines } from "./fact-lines.js";
import { confOption, findHome, type HomeOptions, homeOption, jsonOption } from "./options.js";
import type { Call } from "./program.js";
import { textTable } from "./table.js";
import { localTime, shortBytes, shortCount } from "./units.js";

const EXAMPLES = `
Examples:
  tsets show ann-sum-lx2k4f
  tsets show ann-sum-lx2k4f --json`;

const MAX_LABEL = 80;

/** tsets show */
export function addShow(program: Command, _call: Call): void {
  program
    .command("show")
    .description("show what is on disk about a job, running or not")
    .argument("<job id>")
    .addOption(jsonOption())
    .addOption(confOption())
    .addOption(homeOption())
    .addHelpText("after", EXAMPLES)
    .action(async (jobId: string, options: HomeOptions & { json?: boolean }) => {
      const { describeJob } = await import("../job/job-list.js");
      const job = describeJob(await findHome(options), jobId);
      console.log(options.json ? JSON.stringify(job, jsonValue, 2) : describe(job));
    });
}

function describe(job: JobDescription): string {
  const { record, holder } = job;
  const sections = [
    factLines({
      "Job ID": job.jobId,
      Name: job.name,
      State: job.state,
      Reason: job.reason,
      Module: record?.module,
      Arguments: record?.args.length === 0 ? undefined : record?.args.join(" "),
      Workers: job.workers,
      Parallelism: record?.options.parallelism,
      Memory: record === undefined ? undefined : shortBytes(record.options.memory),
      "Spill limit": record?.options.spillLimit === undefined ? undefined : shortBytes(record.options.spillLimit),
      Checkpointing: record === undefined ? undefined : record.options.checkpointing ? "on" : "off",
      Starts: job.attempt,
      Created: localTime(job.createdAt),
      Started: localTime(record?.startedAt),
      Ended: localTime(job.endedAt),
      "Run by": holder === undefined ? undefined : `process ${holder.pid} on ${holder.host}`,
      Directory: job.path,
      Generation: job.generation === undefined ? "none: nothing is committed" : job.generation,
      Committed: localTime(job.committedAt),
    }),
  ];
  if (job.persisted.length > 0) sections.push(persistedTable(job));
  if (job.stages.length > 0) sections.push(stageTable(job));
  const variables = Object.entries(job.variables);
  if (variables.length > 0) {
    sections.push(["Variables", ...variables.map(([name, value]) => `  ${name} = ${inspect(value)}`)].join("\n"));
  }
  for (const warning of job.warnings) sections.push(`Warning: ${warning}`);
  return sections.join("\n\n");
}

function persistedTable({ persisted }: JobDescription): string {
  const rows = persisted.map(({ key, type, state, partitions, rows, bytes }) => [
    key,
    type,
    state,
    String(partitions),
    String(rows),
    shortBytes(bytes),
  ]);
  return textTable(["PERSISTED", "TYPE", "STATE", "PARTITIONS", "ROWS", "BYTES"], rows, [3, 4, 5]);
}

/** Where the time and the bytes of the last start went; seconds are spent in tasks, over all workers. */
function stageTable({ stages }: JobDescription): string {
  const lines = stages.map(({ label, runs, tasks, rows, seconds, written, held, spilled, peak }) => [
    label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label,
    String(runs),
    String(tasks),
    shortCount(rows),
    seconds.toFixed(3),
    shortBytes(written),
    shortBytes(held),
    shortBytes(spilled),
    shortBytes(peak),
  ]);
  const header = ["STAGE", "RUNS", "TASKS", "ROWS IN", "SECONDS", "WRITTEN", "HELD", "SPILLED", "PEAK"];
  return textTable(header, lines, [1, 2, 3, 4, 5, 6, 7, 8]);
}

/** What JSON has no word for, as text. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (ArrayBuffer.isView(value) || value instanceof Map || value instanceof Set) return inspect(value);
  return value;
}
