import type { Command } from "commander";
import {
  clusterArgument,
  confOption,
  type HomeOptions,
  homeOption,
  maxRestartsOption,
  memoryOption,
  spillLimitOption,
  supervisedOption,
  workersOption,
} from "./options.js";
import type { Call } from "./program.js";
import { runToEnd } from "./run-to-end.js";
import { supervise } from "./supervisor.js";

interface SubmitOptions extends HomeOptions {
  workers?: number;
  memory?: string;
  spillLimit?: string;
  name?: string;
  checkpoint?: boolean;
  maxRestarts?: number;
  supervised?: boolean;
}

const EXAMPLES = `
Examples:
  tsets submit standalone job.js --workers 4
  tsets submit standalone job.ts --checkpoint --memory 4GiB -- --limit 1000
  tsets submit standalone job.js --checkpoint --max-restarts 3`;

/** tsets submit */
export function addSubmit(program: Command, call: Call): void {
  program
    .command("submit")
    .description("run a job module")
    .usage("standalone <job module> [options] [-- args…]")
    .addArgument(clusterArgument())
    .argument("<job module>", "a .js, .mjs, .ts or .mts file whose default export is defineJob(…)")
    .addOption(workersOption("number of workers (default: every core)"))
    .addOption(memoryOption())
    .addOption(spillLimitOption())
    .option("--name <name>", "name of the job (default: the module's)")
    .option("--checkpoint", "make persist() durable: a restart begins there")
    .addOption(maxRestartsOption())
    .addOption(confOption())
    .addOption(homeOption())
    .addOption(supervisedOption())
    .addHelpText("after", EXAMPLES)
    .action(async (_cluster: string, module: string, options: SubmitOptions) => {
      const { checkpoint, supervised = false, ...settings } = options;
      call.exitCode =
        !supervised && (settings.maxRestarts ?? 0) > 0
          ? await supervise(call.line, settings)
          : await runToEnd({
              options,
              supervised,
              run: async (wiring) => {
                const { submitJob } = await import("../job/submit.js");
                const run = { ...settings, checkpointing: checkpoint, args: call.line.jobArgs, ...wiring };
                return submitJob(module, run, "command line");
              },
            });
    });
}
