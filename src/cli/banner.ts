import { packageVersion } from "../job/package-version.js";
import type { JobSpec } from "../job/worker-context.js";
import { nativeStatus } from "../native/load-addon.js";

const LOGO = [
  " _            _       ",
  "| |_ ___  ___| |_ ___ ",
  "| __/ __|/ _ \\ __/ __|",
  "| |_\\__ \\  __/ |_\\__ \\",
  " \\__|___/\\___|\\__|___/",
];

/** What a job begins with on the terminal; no line end after the last line. */
export function banner(job: JobSpec): string {
  const checkpoints = job.checkpointing
    ? "on: persist() is durable, and a restart begins there"
    : "off: persist() moves data to disk, and promises nothing after the job";
  const facts: [string, string][] = [
    ["Job Name", job.name],
    ["Job ID", job.jobId],
    ["Cluster Type", "standalone"],
    ["Workers", String(job.workers)],
    ["Runtime", runtime()],
    ["Checkpointing", checkpoints],
    ...(job.restarted ? [["Restart", `start number ${job.attempt}`] as [string, string]] : []),
  ];
  const logo = LOGO.map((line, i) => (i === LOGO.length - 1 ? `${line}  ${packageVersion}` : line));
  return [...logo, "", ...facts.map(([name, value]) => `${`${name}:`.padEnd(15)}${value}`), ""].join("\n");
}

/** "Node.js 20.20.2, addon (avx2, sse4.2)" */
export function runtime(): string {
  const { loaded, features } = nativeStatus;
  return `Node.js ${process.versions.node}, ${loaded ? `addon (${features.join(", ")})` : "TypeScript only"}`;
}
