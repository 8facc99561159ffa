import { Argument, InvalidArgumentError, Option } from "commander";
import { parseByteSize } from "../job/byte-size.js";
import { resolveHome } from "../job/resolve-options.js";
import { loadSettings } from "../job/settings.js";

/** What decides about the directory of all jobs. */
export interface HomeOptions {
  home?: string;
  conf?: string;
}

export function clusterArgument(): Argument {
  return new Argument("<cluster type>", "where the workers run").choices(["standalone"]);
}

export function homeOption(): Option {
  return new Option("--home <dir>", "where jobs are kept (default: $TSETS_HOME, then ~/.tsets)");
}

export function confOption(): Option {
  return new Option("--conf <dir>", "directory of the settings (default: ./conf, then the package's own)");
}

export function workersOption(text: string): Option {
  return new Option("--workers <n>", text).argParser((value) => wholeNumber(value, 1, 1024));
}

export function memoryOption(): Option {
  return new Option(
    "--memory <size>",
    "what the job may hold in memory, such as 4GiB; the rest goes to disk",
  ).argParser(byteSize);
}

export function spillLimitOption(): Option {
  return new Option(
    "--spill-limit <size>",
    "what may go to disk where memory is too short (default: no limit)",
  ).argParser(byteSize);
}

export function maxRestartsOption(): Option {
  return new Option("--max-restarts <n>", "start again so often after a lost worker or a crash").argParser((value) =>
    wholeNumber(value, 0, 1_000_000),
  );
}

/** Not for people: {@link supervise} adds it. */
export function supervisedOption(): Option {
  return new Option("--supervised").hideHelp();
}

export function jsonOption(): Option {
  return new Option("--json", "print JSON");
}

/** The directory of all jobs: command line, then settings, then environment. */
export async function findHome({ home, conf }: HomeOptions): Promise<string> {
  const layers = [{ from: "command line", settings: { home } }];
  return resolveHome([...layers, { from: "conf", settings: await loadSettings(conf) }]);
}

function wholeNumber(value: string, min: number, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
}

function byteSize(value: string): string {
  if (parseByteSize(value) !== undefined) return value;
  throw new InvalidArgumentError('Expected bytes, or a size such as "512MiB".');
}
