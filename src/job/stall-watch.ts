/** What the master sees of one worker at one moment. */
export interface Sign {
  /** Anything that changes while the worker gets on. */
  activity: number | string;
  /** It waits for other workers in a collective, or has ended: not its fault. */
  excused: boolean;
}

export interface Stall {
  worker: number;
  /** Since its last sign of life. */
  ms: number;
}

/** Finds the workers that do not get on. Time comes from the caller, in milliseconds of any clock. */
export class StallWatch {
  readonly #last: { activity: number | string; time: number }[] = [];

  /** @returns the workers without progress since an earlier look, longest first */
  look(time: number, signs: readonly Sign[]): Stall[] {
    const stalls: Stall[] = [];
    signs.forEach(({ activity, excused }, worker) => {
      const last = this.#last[worker];
      if (last === undefined || excused || last.activity !== activity) {
        this.#last[worker] = { activity, time };
      } else {
        stalls.push({ worker, ms: time - last.time });
      }
    });
    return stalls.sort((a, b) => b.ms - a.ms);
  }
}
