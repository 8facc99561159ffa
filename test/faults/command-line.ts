import { fileURLToPath } from "node:url";
import { type ChildEnd, runFaulty } from "./child.js";
import type { Ended } from "./inline/inline-job.mjs";
import type { Starter } from "./promise.js";
import type { Fault } from "./shim/faults.js";
import { program, type Site } from "./site.js";

const MAIN = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));

/** Runs `tsets …`, its calls below the site going through the shim. */
export function runCommand(site: Site, args: readonly string[], fault: Fault = {}): Promise<ChildEnd> {
  return runFaulty(site, args, fault, MAIN);
}

export function submitArguments(site: Site, name: string, workers: number, args: readonly string[]): string[] {
  const own = ["submit", "standalone", program(name), "--checkpoint", "--workers", String(workers)];
  return [...own, "--memory", "64MiB", "--home", site.home, "--", ...args];
}

/** Brings a home back as a user would: a process, its threads, and no fault unless told. */
export function commandStarter(workers: number, fault: Fault = {}): Starter {
  return {
    submit: async (site, args) =>
      endOf(site, await runCommand(site, submitArguments(site, "three-persists", workers, args), fault)),
    restart: async (site, jobId) => {
      const args = ["restart", "standalone", jobId, "--workers", String(workers), "--home", site.home];
      return endOf(site, await runCommand(site, args, fault), jobId);
    },
  };
}

/** The command line prints no value of main; three-persists says it itself. */
function endOf(site: Site, { code, signal, stdout, stderr }: ChildEnd, known?: string): Ended {
  const jobId = known ?? /^Job ID: +(\S+)$/m.exec(stdout)?.[1] ?? "";
  if (code !== 0) {
    const error = Object.assign(new Error(`ended with ${signal ?? code}: ${stderr}`), codeIn(stderr));
    if (error.code === "TSETS_NO_SUCH_JOB") throw error;
    return { jobId, state: "FAILED", value: undefined, error };
  }
  const result = site.said().findLast((line) => line.startsWith("result ")) ?? "result null";
  return { jobId, state: "COMPLETED", value: JSON.parse(result.slice("result ".length)), error: undefined };
}

function codeIn(stderr: string): { code?: string; name?: string } {
  const code = /TSETS_[A-Z_]+/.exec(stderr)?.[0];
  return code === undefined ? {} : { code };
}
