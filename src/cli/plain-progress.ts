import { logLine } from "../job/log-line.js";
import type { JobProgress } from "../job/progress.js";
import type { ProgressView } from "./job-output.js";
import { RowRate } from "./row-rate.js";

const EVERY_MS = 10_000;

/** Where there is no terminal: a line of the log every ten seconds. */
export class PlainProgress implements ProgressView {
  readonly #jobName: string;
  readonly #rate = new RowRate();
  #next = EVERY_MS;

  constructor(jobName: string) {
    this.#jobName = jobName;
  }

  update(progress: JobProgress): void {
    if (progress.elapsedMs < this.#next) return;
    this.#next = progress.elapsedMs + EVERY_MS;
    const { tasksDone, tasks, operator } = progress;
    const stage = operator === "" ? "" : `, at ${operator}`;
    const text = `${tasksDone} of ${tasks} tasks done, ${this.#rate.text(progress)} rows/s${stage}`;
    process.stderr.write(`${logLine(Date.now(), "INFO", "master", this.#jobName, text)}\n`);
  }

  /** What was printed stays. */
  hide(): void {}
}
