import type { Loop } from "./fused-loop.js";

/** Rows after which a loop is compiled again: some milliseconds of them, for one of compiling. */
const SHARED_ROWS = 1 << 20;
/** Calls without rows, before the first one with rows: see {@link RenewedLoop}. */
const EMPTY_CALLS = 64;

/**
 * A loop that begins with code which all tasks share, and goes on with code of its own once it is known to be long. V8
 * takes what a function that was made once has bound for constants, so this calls lambdas without looking which they are;
 * for a short loop the time until V8 has compiled it would be longer.
 *
 * The new code is called without rows at first: V8 begins to note types in a call some time after it was begun, and would
 * compile it while the first rows run, with nothing noted of what stands before them. The second call would throw that code
 * away, and all others would begin in the interpreter and go on in code for a loop that is half done, at half the speed.
 */
export class RenewedLoop implements Loop {
  #loop: Loop;
  #renew: (() => Loop) | undefined;
  readonly #sharedRows: number;
  #rows = 0;
  #countedBefore = 0;

  /** @param sharedRows rows after which the loop is renewed; for tests */
  constructor(loop: Loop, renew: () => Loop, sharedRows = SHARED_ROWS) {
    this.#loop = loop;
    this.#renew = renew;
    this.#sharedRows = sharedRows;
  }

  run(source: unknown, start: number, end: number): number {
    const taken = this.#loop.run(source, start, end);
    if (this.#renew !== undefined) this.#count(taken, this.#renew, source);
    return taken;
  }

  #count(rows: number, renew: () => Loop, source: unknown): void {
    this.#rows += rows;
    if (this.#rows < this.#sharedRows) return;
    this.#renew = undefined;
    const own = renew();
    own.resume(this.#loop);
    this.#countedBefore = this.#loop.counted();
    this.#loop = own;
    for (let i = 0; i < EMPTY_CALLS; i++) own.run(source, 0, 0);
  }

  collect(value: unknown): void {
    this.#loop.collect(value);
  }

  settle(): void {
    this.#loop.settle();
  }

  folded(): { has: boolean; value: unknown } {
    return this.#loop.folded();
  }

  counted(): number {
    return this.#countedBefore + this.#loop.counted();
  }

  resume(from: Loop): void {
    this.#loop.resume(from);
  }
}
