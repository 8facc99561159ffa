import type { Chunk } from "../../types/chunk.js";
import { type ColumnReader, readColumn } from "../../types/column-reader.js";

/** Walks over keys that come in chunks, each valid until the next one. Its owner ends it by end(). */
export class KeyCursor {
  readonly #chunks: Iterator<Chunk>;
  #keys: ColumnReader | undefined;
  #row = -1;
  #index = -1;

  constructor(chunks: Iterable<Chunk>) {
    this.#chunks = chunks[Symbol.iterator]();
    this.next();
  }

  /** How many keys are before this one. */
  get index(): number {
    return this.#index;
  }

  get hasEnded(): boolean {
    return this.#keys === undefined;
  }

  /** Valid until next(). */
  get key(): unknown {
    return (this.#keys as ColumnReader).get(this.#row);
  }

  next(): void {
    this.#index++;
    this.#row++;
    while (this.#keys === undefined || this.#row === this.#keys.rows) {
      const { done, value } = this.#chunks.next();
      this.#keys = done === true ? undefined : readColumn(value as Chunk);
      this.#row = 0;
      if (done === true) return;
    }
  }

  /** Past all keys that are equal to this one. */
  skipEqual(compare: (a: unknown, b: unknown) => number): void {
    const key = (this.#keys as ColumnReader).copy(this.#row);
    do this.next();
    while (!this.hasEnded && compare(key, this.key) === 0);
  }

  end(): void {
    this.#chunks.return?.();
    this.#keys = undefined;
  }
}
