/** The stable codes of {@link TSetError}; message texts may change between versions, codes do not. */
export type TSetErrorCode =
  | "TSETS_BAD_JOB_ID"
  | "TSETS_NO_SUCH_JOB"
  | "TSETS_JOB_LOCKED"
  | "TSETS_JOB_CHANGED"
  | "TSETS_CORRUPT"
  | "TSETS_FORMAT_VERSION"
  | "TSETS_NO_SPACE"
  | "TSETS_IO"
  | "TSETS_OUTCOME_UNKNOWN"
  | "TSETS_WORKER_LOST"
  | "TSETS_TASK_FAILED"
  | "TSETS_GRAPH_MISMATCH"
  | "TSETS_TYPE"
  | "TSETS_MEMORY"
  | "TSETS_ABORTED"
  | "TSETS_CONFIG";

/** Where an error happened, as far as it is known; also part of the message. */
export interface ErrorPlace {
  jobId?: string;
  worker?: number;
  operator?: string;
  /** Task, which is also the partition's index. */
  task?: number;
  path?: string;
  /** Byte offset in `path`. */
  offset?: number;
}

/** Every failure that is not a wrong call (those are TypeError and RangeError). */
export class TSetError extends Error {
  override readonly name = "TSetError";
  readonly code: TSetErrorCode;
  readonly place: ErrorPlace;

  constructor(code: TSetErrorCode, message: string, options: ErrorPlace & { cause?: unknown } = {}) {
    const { cause, ...place } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.place = place;
  }
}

/** True for a TSetError, also for one that was made by another copy of the package, such as a job module's. */
export function isTSetError(error: unknown): error is TSetError {
  if (error instanceof TSetError) return true;
  return error instanceof Error && error.name === "TSetError" && typeof (error as { code?: unknown }).code === "string";
}

/** True for a TSetError with this code, also for one that was made by another copy of the package. */
export function hasCode(error: unknown, code: TSetErrorCode): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === code;
}
