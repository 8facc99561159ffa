import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Fault, faultEnvironment } from "./shim/faults.js";
import type { Site } from "./site.js";

const CHILD = fileURLToPath(new URL("inline/child.mjs", import.meta.url));

/** How a child process ended. */
export interface ChildEnd {
  signal: NodeJS.Signals | null;
  code: number | null;
  stdout: string;
  stderr: string;
}

/** What inline/child.mjs prints. */
export interface InlineReport {
  state: "COMPLETED" | "FAILED" | "ABORTED" | "REFUSED";
  jobId?: string;
  value?: unknown;
  code?: string;
  message?: string;
}

/** Runs a job inline, in a process of its own whose calls go through the shim. */
export function runFaulty(site: Site, args: readonly string[], fault: Fault, program = CHILD): Promise<ChildEnd> {
  const child = spawn(process.execPath, [program, ...args], {
    env: faultEnvironment(site.root, site.marks, fault),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

export function reportOf({ stdout, stderr, code, signal }: ChildEnd): InlineReport {
  try {
    return JSON.parse(stdout) as InlineReport;
  } catch {
    throw new Error(`the child ended with ${signal ?? code} and no report:\n${stdout}\n${stderr}`);
  }
}
