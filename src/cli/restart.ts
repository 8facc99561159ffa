import { type Command, Option } from "commander";
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

interface RestartOptions extends HomeOptions {
  workers?: number;
  memory?: string;
  spillLimit?: string;
  allowChanged?: boolean;
  fresh?: boolean;
  maxRestarts?: number;
  supervised?: boolean;
}

const EXAMPLES = `
Examples:
  tsets restart standalone ann-sum-lx2k4f
  tsets restart standalone ann-sum-lx2k4f --workers 2
  tsets restart standalone ann-sum-lx2k4f --fresh`;

/** tsets restart */
export function addRestart(program: Command, call: Call): void {
  program
    .command("restart")
    .description("run a job again, from its last checkpoint where it has one")
    .usage("standalone <job id> [options]")
    .addArgument(clusterArgument())
    .argument("<job id>", "as submit and list print it")
    .addOption(workersOption("number of workers (default: as before)"))
    .addOption(memoryOption())
    .addOption(spillLimitOption())
    .addOption(
      new Option("--allow-changed", "use what is persisted although the code before it has changed").conflicts("fresh"),
    )
    .option("--fresh", "forget what is persisted, and start over")
    .addOption(maxRestartsOption())
    .addOption(confOption())
    .addOption(homeOption())
    .addOption(supervisedOption())
    .addHelpText("after", EXAMPLES)
    .action(async (_cluster: string, jobId: string, options: RestartOptions) => {
      const { supervised = false, ...settings } = options;
      call.exitCode =
        !supervised && (settings.maxRestarts ?? 0) > 0
          ? await supervise(call.line, settings)
          : await runToEnd({
              options,
              supervised,
              run: async (wiring) => {
                const { resubmitJob } = await import("../job/submit.js");
                return resubmitJob(jobId, { ...settings, ...wiring }, "command line");
              },
            });
    });
}
