import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import type { JobDescription } from "../job/job-list.js";
import { errnoOf } from "../store/io-error.js";
import { EXIT_FAILED } from "./failure.js";
import { confOption, findHome, type HomeOptions, homeOption } from "./options.js";
import type { Call } from "./program.js";

const EXAMPLES = `
Examples:
  tsets kill ann-sum-lx2k4f

A killed job can be restarted: tsets restart standalone <job id>`;

/** A job gives its workers a second to unwind; a disk that syncs may take longer. */
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** tsets kill */
export function addKill(program: Command, call: Call): void {
  program
    .command("kill")
    .description("stop a running job, whatever terminal it was started from")
    .argument("<job id>")
    .addOption(confOption())
    .addOption(homeOption())
    .addHelpText("after", EXAMPLES)
    .action(async (jobId: string, options: HomeOptions) => {
      const { describeJob } = await import("../job/job-list.js");
      const home = await findHome(options);
      const outcome = await killJob(jobId, () => describeJob(home, jobId));
      if (outcome.done) {
        console.log(outcome.text);
      } else {
        console.error(`tsets: ${outcome.text}`);
        call.exitCode = EXIT_FAILED;
      }
    });
}

/**
 * Sends SIGTERM to the process that holds the job's lock, and waits until the lock is free. What is looked at names the
 * holder only where that process was seen to have the lock, so no other one with its pid is hit.
 */
async function killJob(jobId: string, look: () => JobDescription): Promise<{ done: boolean; text: string }> {
  const { holder, state } = look();
  if (holder === undefined) {
    const runs = state === "RUNNING" || state === "SUBMITTED";
    const why = runs ? `is ${state}, but its lock does not say which process has it` : `does not run; it is ${state}`;
    return { done: false, text: `job ${jobId} ${why}` };
  }
  const { pid, host } = holder;
  if (host !== hostname()) return { done: false, text: `job ${jobId} is run by process ${pid} on ${host}, not here` };
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    const { message } = error as Error;
    const ended = errnoOf(error) === "ESRCH";
    const why = ended ? `has just ended; it is ${look().state}` : `is run by process ${pid}: ${message}`;
    return { done: false, text: `job ${jobId} ${why}` };
  }
  const start = performance.now();
  for (;;) {
    const now = look();
    if (now.holder?.pid !== pid)
      return { done: true, text: `job ${jobId} was stopped (process ${pid}); it is ${now.state}` };
    if (performance.now() - start > PATIENCE_MS) break;
    await sleep(LOOK_EVERY_MS);
  }
  const text = `process ${pid} got SIGTERM and still runs job ${jobId} after ${PATIENCE_MS / 1000} s: kill -9 ${pid} ends it`;
  return { done: false, text };
}
