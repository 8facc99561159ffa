import { parserIsLoaded } from "../plan/parse-function.js";

/**
 * Rows that go through generated code first. Reading lambdas pays off after some ten million rows where the parser has to
 * be loaded (10 ms), and soon where it is there.
 */
const FIRST_ROWS = 1 << 21;
const FIRST_ROWS_WHERE_LOADED = 1 << 16;
/** The same for each later task of what captures names: what they stand for is read anew, which takes a millisecond a name. */
const FIRST_ROWS_OF_CAPTURING = 1 << 18;

/**
 * A faster way that is looked for once it pays. All tasks of a stage in a worker share what is found, unless it captures
 * names: then each task looks again, since they may stand for other numbers.
 */
export class SoughtLater<T extends { readonly captures: boolean }> {
  readonly #find: () => T | undefined;
  readonly #firstRows: number | undefined;
  #rows = 0;
  #shared: T | undefined;
  #state: "not sought" | "shared" | "captures" | "none" = "not sought";

  /** @param firstRows rows that go the slower way before; for tests */
  constructor(find: () => T | undefined, firstRows?: number) {
    this.#find = find;
    this.#firstRows = firstRows;
  }

  /** Rows that a task has taken the slower way. */
  count(rows: number): void {
    this.#rows += rows;
  }

  /**
   * What was found; undefined while it is too early, and where there is nothing.
   *
   * @param ofTask how many rows the task has taken the slower way
   */
  get(ofTask: number): T | undefined {
    switch (this.#state) {
      case "shared":
      case "none":
        return this.#shared;
      case "captures":
        return ofTask < (this.#firstRows ?? FIRST_ROWS_OF_CAPTURING) ? undefined : this.#seek();
      case "not sought":
        return this.#rows < (this.#firstRows ?? firstRows()) ? undefined : this.#seek();
    }
  }

  #seek(): T | undefined {
    const found = this.#find();
    if (found === undefined) this.#state = "none";
    else this.#state = found.captures ? "captures" : "shared";
    if (found?.captures === false) this.#shared = found;
    return found;
  }
}

function firstRows(): number {
  return parserIsLoaded() ? FIRST_ROWS_WHERE_LOADED : FIRST_ROWS;
}
