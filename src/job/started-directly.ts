import { realpathSync } from "node:fs";
import { basename, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

/** As the command line says of wrong use. */
const EXIT_WRONG_USE = 2;

let submits = false;

/** This process runs jobs: job modules in it are not there in vain. */
export function noteSubmission(): void {
  submits = true;
}

/**
 * `node job.js` would say nothing and end well, and nothing would have run. Where the file that Node was started with
 * defines a job and ends without having run one, this says how to, and makes the exit code that of wrong use.
 *
 * @param caller the function that the job module called: what stands above it in the stack is the module
 */
export function explainIfStartedDirectly(caller: (...args: never[]) => unknown): void {
  const entry = process.argv[1];
  if (!isMainThread || entry === undefined || !isCalledBy(entry, caller)) return;
  process.once("beforeExit", () => {
    if (submits) return;
    const path = relative(process.cwd(), entry);
    process.stderr.write(
      `${path} is a job module: it defines a job, and tsets runs it:\n\n` +
        `    npx tsets submit standalone ${path}\n\n` +
        `or, from another program, runJob(new URL("./${basename(entry)}", import.meta.url)).\n`,
    );
    process.exitCode ??= EXIT_WRONG_USE;
  });
}

function isCalledBy(entry: string, caller: (...args: never[]) => unknown): boolean {
  const place: { stack?: string } = {};
  Error.captureStackTrace(place, caller);
  const frame = String(place.stack).split("\n")[1] ?? "";
  try {
    const path = realpathSync(entry);
    return frame.includes(`${pathToFileURL(path).href}:`) || frame.includes(`${path}:`);
  } catch {
    // Started with something that is no file, such as `node -`.
    return false;
  }
}
