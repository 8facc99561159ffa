import type { JobProgress } from "../job/progress.js";
import { shortCount } from "./units.js";

/** Rows a second since the last look. */
export class RowRate {
  #rows = 0;
  #ms = 0;

  text({ rows, elapsedMs }: JobProgress): string {
    const seconds = (elapsedMs - this.#ms) / 1000;
    const rate = seconds > 0 ? (rows - this.#rows) / seconds : 0;
    this.#rows = rows;
    this.#ms = elapsedMs;
    return shortCount(rate);
  }
}
