import type { StoreNode } from "../plan/graph.js";
import { dataName } from "../store/home-layout.js";

/** Names of partition files, never used before: the attempt, and within it the number of the writing, are part of them. */
export class DataNames {
  readonly #attempt: number;
  #epoch = 0;

  constructor(attempt: number) {
    this.#attempt = attempt;
  }

  name(node: StoreNode, task: number): string {
    const label = node.key.replace(/[^A-Za-z0-9_]/g, "").slice(0, 40);
    return dataName(label === "" ? "tset" : label, task, this.#epoch, this.#attempt);
  }

  /** After each writing that has succeeded or failed; in step on all workers. */
  next(): void {
    this.#epoch++;
  }
}
