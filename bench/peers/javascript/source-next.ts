import { runThreads } from "./threads.js";

class IntSource {
  #count: number;
  readonly #limit: number;

  constructor(start: number, limit: number) {
    this.#count = start;
    this.#limit = limit;
  }

  hasNext(): boolean {
    return this.#count < this.#limit;
  }

  next(): number {
    return this.#count++;
  }
}

await runThreads(import.meta.url, ({ first, end }) => () => {
  const source = new IntSource(first, end);
  let sum = 0;
  while (source.hasNext()) sum = (sum + source.next()) | 0;
  return sum;
});
