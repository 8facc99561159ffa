import { Command, CommanderError } from "commander";
import { packageVersion } from "../job/package-version.js";
import { addClear } from "./clear.js";
import { addDoctor } from "./doctor.js";
import { describeFailure, EXIT_DONE, EXIT_WRONG_USE } from "./failure.js";
import { addInspect } from "./inspect.js";
import { addKill } from "./kill.js";
import { addList } from "./list.js";
import { addRestart } from "./restart.js";
import { addShow } from "./show.js";
import { addSubmit } from "./submit.js";
import type { CommandLine } from "./supervisor.js";

/** What a verb's action works with besides its own arguments and options. */
export interface Call {
  /** The command line, what stands after `--` apart. */
  line: CommandLine;
  /** 0 unless the action sets another. */
  exitCode: number;
}

/** Every verb: adds its command, whose action runs it. The order is that of the help. */
const VERBS: readonly ((program: Command, call: Call) => void)[] = [
  addSubmit,
  addRestart,
  addList,
  addShow,
  addKill,
  addClear,
  addInspect,
  addDoctor,
];

const EXAMPLES = `
Examples:
  tsets submit standalone job.js --workers 4 --checkpoint -- --limit 1000
  tsets list
  tsets restart standalone <job id>
  tsets <command> --help`;

/**
 * Runs one command line, all that it prints included.
 *
 * @param args without the program's own name
 * @returns the exit code: 0 done, 1 failed, 2 wrong use, 130 and 143 interrupted
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const call: Call = { line: { own, jobArgs: end < 0 ? [] : args.slice(end + 1) }, exitCode: EXIT_DONE };
  const program = new Command("tsets");
  program
    .description("Partitioned data sets for heavy numeric work: runs jobs, and restarts them from their checkpoints.")
    .version(packageVersion)
    .helpCommand(false)
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text, () => usageOf(program, own[0]))) });
  for (const add of VERBS) add(program, call);
  try {
    if (own.length === 0) return printUsage(program);
    if (end >= 0 && own[0] !== "submit") program.error("only submit takes arguments for a job after --");
    await program.parseAsync(own, { from: "user" });
    return call.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_WRONG_USE;
    const { text, exitCode } = describeFailure(error);
    process.stderr.write(`tsets: ${text}\n`);
    return exitCode;
  }
}

function printUsage(program: Command): number {
  process.stderr.write(program.helpInformation());
  return EXIT_WRONG_USE;
}

/** "error: unknown option '--x'\n(Did you mean --y?)\n" as one line of ours; of arguments, with those that there are. */
function oneLine(text: string, usage: () => string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `tsets: ${line}${/^(missing required|too many) argument/.test(line) ? ` (usage: ${usage()})` : ""}\n`;
}

function usageOf(program: Command, verb: string | undefined): string {
  const command = program.commands.find((each) => each.name() === verb) ?? program;
  return `${command === program ? "" : "tsets "}${command.name()} ${command.usage()}`;
}
