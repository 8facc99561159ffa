import { debuglog } from "node:util";

/** What became of the rows of one worker's tasks. */
export interface StageVolume {
  /** Bytes that went into files. */
  readonly written: number;
  /** Bytes of chunks that stay in memory when the stage has ended. */
  readonly held: number;
}

/** Where time and bytes of a stage went; the runs of a stage that ran several times are added up. */
export interface StageSummary extends StageVolume {
  /** Input, operators and output: stages of equal text are one line. */
  readonly label: string;
  readonly runs: number;
  readonly tasks: number;
  /** Rows that the tasks took in. */
  readonly rows: number;
  /** Spent in tasks, over all workers: waiting for other workers does not count. */
  readonly seconds: number;
  /** Bytes that went to disk because memory ran short, or by useDisk(). */
  readonly spilled: number;
  /** Bytes in use at the stage's highest, over all workers, with what earlier stages left. */
  readonly peak: number;
}

/** A job that never runs the same stage twice keeps the first ones; the rest are one line. */
const MAX_LABELS = 500;
const OTHERS = "(other stages)";
const trace = debuglog("tsets");

/** The stages of one worker, in the order of their first run. `NODE_DEBUG=tsets` prints each run. */
export class StageTimes {
  readonly #worker: number;
  readonly #stages = new Map<string, StageSummary>();

  constructor(worker: number) {
    this.#worker = worker;
  }

  /** Called at the end of every run of a stage, also of one that failed. */
  add(run: StageSummary): void {
    if (trace.enabled) trace("worker-%d %s", this.#worker, traceText(run));
    const label = this.#stages.has(run.label) || this.#stages.size < MAX_LABELS ? run.label : OTHERS;
    const before = this.#stages.get(label);
    this.#stages.set(label, before === undefined ? { ...run, label } : added(before, run));
  }

  summaries(): StageSummary[] {
    return [...this.#stages.values()];
  }
}

/** All workers' stages as one list, in the order of the first worker that has them. */
export function mergeStages(workers: readonly (readonly StageSummary[])[]): StageSummary[] {
  const merged = new Map<string, StageSummary>();
  for (const stages of workers) {
    for (const stage of stages) {
      const before = merged.get(stage.label);
      // Every worker runs every stage: its runs are the job's, and not one more for each worker.
      const runs = Math.max(before?.runs ?? 0, stage.runs);
      merged.set(stage.label, before === undefined ? stage : { ...added(before, stage), runs });
    }
  }
  return [...merged.values()];
}

function added(a: StageSummary, b: StageSummary): StageSummary {
  return {
    label: a.label,
    runs: a.runs + b.runs,
    tasks: a.tasks + b.tasks,
    rows: a.rows + b.rows,
    seconds: a.seconds + b.seconds,
    written: a.written + b.written,
    held: a.held + b.held,
    spilled: a.spilled + b.spilled,
    peak: Math.max(a.peak, b.peak),
  };
}

function traceText({ label, tasks, rows, seconds, written, held, spilled, peak }: StageSummary): string {
  const bytes = `${written} bytes written, ${held} held, ${spilled} spilled, ${peak} at the highest`;
  return `${label}: ${tasks} tasks, ${rows} rows, ${(seconds * 1000).toFixed(3)} ms, ${bytes}`;
}
