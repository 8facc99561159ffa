import { constants } from "node:os";
import { getSystemErrorMap } from "node:util";
import { TSetError } from "../errors.js";

/** What node:fs and the addon throw where a system call failed. */
export interface SystemError extends Error {
  /** Name of the errno, such as "ENOENT". */
  code: string;
  /** Negative, as in libuv. */
  errno: number;
  syscall: string;
  path?: string;
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && typeof (error as SystemError).errno === "number";
}

/** The errno's name behind an error that went through {@link ioError}, or of a system error itself. */
export function errnoOf(error: unknown): string | undefined {
  const source = error instanceof TSetError ? error.cause : error;
  return isSystemError(source) ? source.code : undefined;
}

/**
 * The TSetError for a failed system call: TSETS_NO_SPACE for a full disk, quota or size limit, else TSETS_IO.
 * Anything that is not a system error (a wrong argument) comes back as it is.
 *
 * @param doing a verb for the message: "cannot <doing> <path>: …"
 */
export function ioError(error: unknown, doing: string, path: string): unknown {
  if (!isSystemError(error)) return error;
  const text = getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
  const code = FULL.has(error.code) ? "TSETS_NO_SPACE" : "TSETS_IO";
  return new TSetError(code, `cannot ${doing} ${path}: ${text} (${error.code})`, { path, cause: error });
}

/** True where a system call found no such file. */
export function isMissing(error: unknown): boolean {
  return errnoOf(error) === "ENOENT";
}

/** An error as a failed system call gives, for conditions that the twins find themselves. */
export function systemError(code: string, syscall: string, path: string | undefined): SystemError {
  const errno = -constants.errno[code as keyof typeof constants.errno];
  const error = new Error(`${code}: ${syscall}`) as SystemError;
  Object.assign(error, { code, errno, syscall }, path === undefined ? {} : { path });
  return error;
}
