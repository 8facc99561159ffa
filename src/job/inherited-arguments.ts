/** Options that say what the main thread of a process runs: its text follows. */
const PROGRAM_OPTIONS = ["-e", "--eval", "-p", "--print", "-pe"];
const INPUT_TYPE = "--input-type";
/** Options that say how modules are loaded, and what is said of it. True where a value follows. */
const LOADING_OPTIONS = new Map([
  ["--import", true],
  ["--require", true],
  ["-r", true],
  ["--loader", true],
  ["--experimental-loader", true],
  ["--conditions", true],
  ["-C", true],
  ["--enable-source-maps", false],
  ["--experimental-strip-types", false],
  ["--experimental-transform-types", false],
  ["--no-warnings", false],
  ["--preserve-symlinks", false],
]);

/** This process's options for another one, but for those that say what its main thread is to run. */
export function inheritedArguments(): string[] {
  const kept: string[] = [];
  const given = process.execArgv;
  for (let i = 0; i < given.length; i++) {
    const argument = given[i];
    const [name] = argument.split("=") as [string];
    if (name === INPUT_TYPE || PROGRAM_OPTIONS.includes(name)) {
      // Its value, where that does not stand in the same argument.
      if (name === argument) i++;
    } else kept.push(argument);
  }
  return kept;
}

/**
 * The same for a thread. It takes over all options of the process where it is told none, but does not start with
 * --input-type; and it refuses V8's where it is told them, which hold for it anyway. So it is told some only where it must,
 * and those that say how its modules are loaded.
 */
export function threadArguments(): { execArgv?: string[] } {
  const given = process.execArgv;
  if (!given.some((argument) => argument.startsWith(INPUT_TYPE))) return {};
  const execArgv: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const argument = given[i];
    const [name] = argument.split("=") as [string];
    const hasValue = LOADING_OPTIONS.get(name);
    if (hasValue === undefined) continue;
    execArgv.push(argument);
    if (hasValue && name === argument) execArgv.push(given[++i]);
  }
  return { execArgv };
}
