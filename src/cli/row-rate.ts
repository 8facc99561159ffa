import type { JobProgress } from "../job/progress.js";
import { shortCount } from "./units.js";

const WINDOW_MS = 3000;

/** Rows a second, over the last seconds or since the last look, whichever is longer: a chunk at a time is no flicker. */
export class RowRate {
  readonly #looks = [{ rows: 0, elapsedMs: 0 }];

  text({ rows, elapsedMs }: JobProgress): string {
    while (this.#looks.length > 1 && this.#looks[1].elapsedMs <= elapsedMs - WINDOW_MS) this.#looks.shift();
    const [first] = this.#looks;
    this.#looks.push({ rows, elapsedMs });
    const seconds = (elapsedMs - first.elapsedMs) / 1000;
    return shortCount(seconds > 0 ? (rows - first.rows) / seconds : 0);
  }
}
