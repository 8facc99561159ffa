import type { Output, WorkerState } from "../job/output.js";
import type { JobProgress } from "../job/progress.js";
import type { JobSpec } from "../job/worker-context.js";
import { banner } from "./banner.js";
import { PlainProgress } from "./plain-progress.js";
import { ProgressBar } from "./progress-bar.js";

/** How long a job's work goes on without anything being drawn: most jobs are over by then. */
const QUIET_MS = 1000;

/** Something that shows how far a job is. */
export interface ProgressView {
  update(progress: JobProgress): void;
  /** Takes away what is drawn, so that lines can be printed; the next update draws again. */
  hide(): void;
}

/** Prints a job on the terminal: banner, log, worker states, progress. */
export class JobOutput implements Output {
  readonly #onBegin: (job: JobSpec) => void;
  #view: ProgressView | undefined;
  #begun = false;

  /** @param onBegin called at each start, before any worker starts */
  constructor(onBegin: (job: JobSpec) => void) {
    this.#onBegin = onBegin;
  }

  begin(job: JobSpec): void {
    if (!this.#begun) this.line(banner(job), "stdout");
    this.#begun = true;
    this.#view = process.stderr.isTTY ? new ProgressBar() : new PlainProgress(job.name);
    this.#onBegin(job);
  }

  line(text: string, stream: "stdout" | "stderr"): void {
    this.#view?.hide();
    process[stream].write(`${text}\n`);
  }

  worker(workerId: number, state: WorkerState): void {
    if (state !== "STARTED") this.line(`Worker:${workerId} ${state}.`, "stdout");
  }

  progress(progress: JobProgress): void {
    if (progress.elapsedMs >= QUIET_MS) this.#view?.update(progress);
  }

  /** Nothing is drawn after this. */
  end(): void {
    this.#view?.hide();
    this.#view = undefined;
  }
}
