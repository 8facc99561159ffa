import { isTSetError, TSetError, type TSetErrorCode } from "../errors.js";

/** Codes of errors that say themselves where and why, and go up through user code unchanged. */
const FINAL: readonly TSetErrorCode[] = [
  "TSETS_TASK_FAILED",
  "TSETS_ABORTED",
  "TSETS_WORKER_LOST",
  "TSETS_CORRUPT",
  "TSETS_MEMORY",
  "TSETS_NO_SPACE",
  "TSETS_IO",
];

/** Where in a job a task runs, for its errors. */
export interface TaskPlace {
  readonly jobId: string;
  readonly task: number;
  readonly worker: number;
}

/** An error of operator `operator`, with the place and the user's own error as its cause. */
export function taskError(operator: string, place: TaskPlace, error: unknown): TSetError {
  const where = `${operator}, task ${place.task}, worker-${place.worker}`;
  if (isTSetError(error)) {
    if (FINAL.includes(error.code)) return error;
    if (error.code === "TSETS_TYPE") {
      if (error.place.operator !== undefined) return error;
      return new TSetError("TSETS_TYPE", `${where}: ${error.message}`, { ...error.place, ...place, operator });
    }
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`;
  return new TSetError("TSETS_TASK_FAILED", `${where}: ${message}`, { ...place, operator, cause: error });
}
