import type { SingleBar } from "cli-progress";
import type { JobProgress } from "../job/progress.js";
import type { ProgressView } from "./job-output.js";
import { RowRate } from "./row-rate.js";

const FORMAT = " {bar} {value}/{total} tasks | {rate} rows/s | {operator}";

/** One line at the bottom of a terminal, on stderr. */
export class ProgressBar implements ProgressView {
  readonly #rate = new RowRate();
  #bar: SingleBar | undefined;
  #loading = false;

  update(progress: JobProgress): void {
    if (this.#bar === undefined) {
      this.#load();
      return;
    }
    const { tasks, tasksDone, operator } = progress;
    const payload = { rate: this.#rate.text(progress), operator };
    if (this.#bar.isActive) {
      this.#bar.setTotal(tasks);
      this.#bar.update(tasksDone, payload);
    } else {
      this.#bar.start(tasks, tasksDone, payload);
    }
  }

  /** The bar has a timer of its own that draws; stopped, it clears its line. */
  hide(): void {
    this.#bar?.stop();
  }

  /** Only a job that takes long enough for a bar pays for the package. */
  #load(): void {
    if (this.#loading) return;
    this.#loading = true;
    import("cli-progress").then(
      ({ default: { Presets, SingleBar } }) => {
        const drawing = { stream: process.stderr, format: FORMAT, barsize: 24, clearOnComplete: true };
        // Signals are the job's, and a cursor that stays hidden after a crash is nobody's.
        this.#bar = new SingleBar({ ...drawing, gracefulExit: false, hideCursor: null }, Presets.shades_classic);
      },
      (error: unknown) => process.stderr.write(`tsets: no progress bar: ${String(error)}\n`),
    );
  }
}
