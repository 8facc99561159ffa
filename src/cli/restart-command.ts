import type { HomeOptions } from "./options.js";

/** The command that restarts a job, as it can be pasted into a shell. */
export function restartCommand(jobId: string, options: HomeOptions): string {
  // npm and npx tell what they run by this variable: then the program is not on the PATH by itself.
  const program = process.env.npm_lifecycle_event === undefined ? "tsets" : "npx tsets";
  return [program, "restart", "standalone", jobId, ...homeArguments(options).map(quote)].join(" ");
}

/** The options that lead to a job's home, as they were given. */
export function homeArguments({ home, conf }: HomeOptions): string[] {
  return [...(home === undefined ? [] : ["--home", home]), ...(conf === undefined ? [] : ["--conf", conf])];
}

function quote(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
