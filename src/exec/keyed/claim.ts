import type { Arenas } from "../../memory/arenas.js";

const UNIT = 1 << 16;

/** Memory outside of the arenas that an operator holds, entered in the ledger; its owner ends it by free(). */
export class Claim {
  readonly #memory: Arenas;
  #units = 0;

  constructor(memory: Arenas) {
    this.#memory = memory;
  }

  /**
   * From now on it is so many bytes.
   *
   * @throws TSetError TSETS_MEMORY where there is no room for more, whatever goes to disk
   */
  set(bytes: number): void {
    const units = Math.ceil(bytes / UNIT);
    if (units > this.#units) this.#memory.reserve((units - this.#units) * UNIT);
    else if (units < this.#units) this.#memory.unreserve((this.#units - units) * UNIT);
    this.#units = units;
  }

  free(): void {
    this.set(0);
  }
}
