import { TSetError } from "../errors.js";
import type { StageSummary } from "../exec/stage-times.js";
import type { Directory } from "../store/directory.js";
import { LOGS, STAGES_FILE, temporaryName } from "../store/home-layout.js";
import type { JobDirectory } from "../store/job-directory.js";
import { amount, integer, list, object, type Shape, ShapeError, text } from "../store/json-shape.js";

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_STAGES = 10_000;

/** What the file holds: attempt by attempt it is written anew. */
interface StageFile {
  attempt: number;
  stages: StageSummary[];
}

const STAGE_FILE: Shape<StageFile> = object({
  attempt: integer(1),
  stages: list(
    object({
      label: text(MAX_BYTES),
      runs: integer(),
      tasks: integer(),
      rows: integer(),
      seconds: amount(),
      written: integer(),
      held: integer(),
      spilled: integer(),
      peak: integer(),
    }),
    MAX_STAGES,
  ),
});

/**
 * Keeps where an attempt's time went, for `tsets show`. No part of the job's state: it is not synced, and a start that
 * dies leaves the file of the one before, which says whose it is.
 */
export function writeStages(job: JobDirectory, attempt: number, stages: StageSummary[]): void {
  if (stages.length === 0) return;
  inLogs(job, (logs) => {
    const temporary = temporaryName(STAGES_FILE);
    const file = logs.createFile(temporary, { durable: false });
    try {
      file.write(new TextEncoder().encode(JSON.stringify({ attempt, stages } satisfies StageFile)));
      file.close();
      logs.rename(temporary, STAGES_FILE);
    } catch (error) {
      file.abandon();
      throw error;
    }
  });
}

/**
 * What {@link writeStages} kept of this attempt; nothing where it kept none.
 *
 * @throws TSetError TSETS_CORRUPT
 */
export function readStages(job: JobDirectory, attempt: number): StageSummary[] {
  return inLogs(job, (logs) => {
    const bytes = logs.readFile(STAGES_FILE, { maxBytes: MAX_BYTES });
    if (bytes === undefined) return [];
    try {
      const file = STAGE_FILE(JSON.parse(bytes.toString("utf8")), { unknownFields: "ignore" });
      return file.attempt === attempt ? file.stages : [];
    } catch (cause) {
      if (!(cause instanceof ShapeError) && !(cause instanceof SyntaxError)) throw cause;
      const message = `${logs.path}/${STAGES_FILE} is not what a job leaves there: ${cause.message}`;
      throw new TSetError("TSETS_CORRUPT", message, { path: logs.path, cause });
    }
  });
}

function inLogs<T>(job: JobDirectory, use: (logs: Directory) => T): T {
  const logs = job.root.directory(LOGS);
  try {
    return use(logs);
  } finally {
    logs.close();
  }
}
