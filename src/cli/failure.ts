import { TSetError } from "../errors.js";

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_WRONG_USE = 2;

/** Codes of a command that could not mean anything; the others are failures of something that was asked for rightly. */
const WRONG_USE = ["TSETS_BAD_JOB_ID", "TSETS_NO_SUCH_JOB", "TSETS_CONFIG"];

export interface Failure {
  /** Without a line end. */
  text: string;
  exitCode: number;
}

/** What is printed of an error: code and message, and the user's own stack where the user's code is to blame. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { text: String(error), exitCode: EXIT_FAILED };
  // An error of the program itself: where it came from is all there is to go by.
  if (!(error instanceof TSetError)) return { text: error.stack ?? error.message, exitCode: EXIT_FAILED };
  const { code, message } = error;
  const own = userError(error);
  const stack = own?.stack === undefined ? "" : `\n${own.stack}`;
  // A module that threw at its import is there, and fails.
  const wrongUse = WRONG_USE.includes(code) && own === undefined;
  return { text: `${code}: ${message}${stack}`, exitCode: wrongUse ? EXIT_WRONG_USE : EXIT_FAILED };
}

/** Codes of failures that code of the user's may have caused. */
const RAN_USER_CODE = ["TSETS_TASK_FAILED", "TSETS_WORKER_LOST", "TSETS_CONFIG"];

/** The innermost cause, where it is not one of tsets or of the system. */
function userError(error: TSetError): Error | undefined {
  if (!RAN_USER_CODE.includes(error.code)) return undefined;
  let cause: unknown = error.cause;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error) || cause instanceof TSetError) return undefined;
  return (cause as NodeJS.ErrnoException).syscall === undefined ? cause : undefined;
}
