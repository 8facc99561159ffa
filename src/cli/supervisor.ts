import { fileURLToPath } from "node:url";
import { EXIT_FAILED } from "./failure.js";
import type { HomeOptions } from "./options.js";
import { homeArguments, restartCommand } from "./restart-command.js";

/** What the supervised process sends. */
interface Begun {
  jobId: string;
}

interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Undefined where the job did not come so far as to have one. */
  jobId: string | undefined;
  /** How often the job was started in that process. */
  starts: number;
}

const PROGRAM = fileURLToPath(new URL("main.js", import.meta.url));
const FORWARDED = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs a command line in a process of its own, and restarts the job where that process crashes (SIGSEGV, the kernel's
 * out-of-memory killer): no process can do that for itself. Worker threads that are lost are the job master's to
 * restart; both kinds count.
 *
 * @param line what was asked for, without `-- args…`
 * @returns the exit code of the last process
 */
export async function supervise(line: CommandLine, options: HomeOptions & { maxRestarts?: number }): Promise<number> {
  let left = options.maxRestarts ?? 0;
  let args = [...line.own, "--supervised", "--", ...line.jobArgs];
  for (;;) {
    const { code, signal, jobId, starts } = await runSupervised(args);
    if (code !== null) return code;
    left -= Math.max(0, starts - 1);
    if (jobId === undefined) {
      process.stderr.write(`tsets: the process was ended by ${signal} before its job had begun\n`);
      return EXIT_FAILED;
    }
    process.stderr.write(`tsets: the process of job ${jobId} was ended by ${signal}\n`);
    if (left <= 0) {
      process.stderr.write(`To restart it: ${restartCommand(jobId, options)}\n`);
      return EXIT_FAILED;
    }
    left--;
    process.stderr.write(`tsets: job ${jobId} is restarted; ${left} more restarts are left after this one\n`);
    args = ["restart", "standalone", jobId, "--max-restarts", String(left), "--supervised", ...homeArguments(options)];
  }
}

/** Tells the supervising process which job runs here. Called at each start of the job. */
export function reportToSupervisor(jobId: string): void {
  const message: Begun = { jobId };
  process.send?.(message);
}

export interface CommandLine {
  own: readonly string[];
  jobArgs: readonly string[];
}

async function runSupervised(args: readonly string[]): Promise<Ending> {
  // Most command lines come by this module, and few start a process.
  const { spawn } = await import("node:child_process");
  // A process group of its own: Ctrl-C in a terminal goes to the whole group, and a second signal means "at once".
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: true,
  });
  let jobId: string | undefined;
  let starts = 0;
  child.on("message", (message: Begun) => {
    jobId = message.jobId;
    starts++;
  });
  const forward = (name: NodeJS.Signals) => child.kill(name);
  for (const name of FORWARDED) process.on(name, forward);
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", (...ending) => resolve(ending));
    });
    return { code, signal, jobId, starts };
  } finally {
    for (const name of FORWARDED) process.off(name, forward);
  }
}
