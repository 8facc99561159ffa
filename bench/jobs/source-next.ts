import { defineJob, int32 } from "tsets";
import { timed } from "../timing.js";
import { jobArguments } from "./arguments.js";

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

export default defineJob({ name: "source-next" }, async (env) => {
  const { n, repeats } = jobArguments(env);
  return timed(repeats, () =>
    env
      .createSource(
        ({ index, parallelism }) =>
          new IntSource(Math.floor((n * index) / parallelism), Math.floor((n * (index + 1)) / parallelism)),
        { type: int32 },
      )
      .reduce((a, b) => a + b)
      .value(),
  );
});
