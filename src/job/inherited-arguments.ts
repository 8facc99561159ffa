/** Options that say what the main thread of a process runs: its text follows. */
const PROGRAM_OPTIONS = ["-e", "--eval", "-p", "--print", "-pe"];
const INPUT_TYPE = "--input-type";
/** Options that say how modules are loaded: threads have their own. True where a value follows. */
const LOADING_OPTIONS = new Map([
  ["--import", true],
  ["--require", true],
  ["-r", true],
  ["--loader", true],
  ["--experimental-loader", true],
  ["--conditions", true],
  ["-C", true],
  ["--enable-source-maps", false],
  ["--preserve-symlinks", false],
]);

/** This process's options for another one, but for those that say what its main thread is to run. */
export function inheritedArguments(given: readonly string[] = process.execArgv): string[] {
  const kept: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const argument = given[i];
    if (argument.startsWith(INPUT_TYPE)) continue;
    if (PROGRAM_OPTIONS.includes(argument)) i++;
    else kept.push(argument);
  }
  return kept;
}

/**
 * The same for a thread. It takes over all options of the process where it is told none, and refuses those of V8 where it
 * is told them; they hold for the process anyway. So it is told some only where it could not take over all of them.
 */
export function threadArguments(given: readonly string[] = process.execArgv): { execArgv?: string[] } {
  if (!given.some((argument) => argument.startsWith(INPUT_TYPE))) return {};
  const execArgv: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const [name] = given[i].split("=") as [string];
    const hasValue = LOADING_OPTIONS.get(name);
    if (hasValue === undefined) continue;
    execArgv.push(given[i]);
    if (hasValue && name === given[i]) execArgv.push(given[++i]);
  }
  return { execArgv };
}
