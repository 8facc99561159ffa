import type { Command } from "commander";
import { EXIT_FAILED } from "./failure.js";
import { confOption, findHome, type HomeOptions, homeOption } from "./options.js";
import type { Call } from "./program.js";

const EXAMPLES = `
Examples:
  tsets clear ann-sum-lx2k4f
  tsets clear --all`;

/** tsets clear */
export function addClear(program: Command, call: Call): void {
  const command = program
    .command("clear")
    .description("remove a job with its checkpoints; a running one stays")
    .argument("[job id]")
    .option("--all", "every job that does not run")
    .addOption(confOption())
    .addOption(homeOption())
    .addHelpText("after", EXAMPLES)
    .action(async (jobId: string | undefined, options: HomeOptions & { all?: boolean }) => {
      if ((jobId === undefined) !== (options.all === true)) command.error("error: give a job id, or --all");
      const { clearAll, clearJob } = await import("../job/job-list.js");
      const home = await findHome(options);
      if (jobId !== undefined) {
        clearJob(home, jobId);
        console.log(`job ${jobId} was cleared`);
        return;
      }
      const { cleared, kept } = clearAll(home);
      console.log(`${cleared.length} jobs were cleared`);
      for (const { jobId: id, reason } of kept) console.error(`tsets: job ${id} stays: ${reason.message}`);
      // A job that runs stays because it is meant to; anything else should have gone.
      if (kept.some(({ reason }) => reason.code !== "TSETS_JOB_LOCKED")) call.exitCode = EXIT_FAILED;
    });
}
