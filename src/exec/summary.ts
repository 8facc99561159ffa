import type { TypedArray } from "../types/dtype.js";

/** Something that is told of all values of a column in numbers; what a task gives is taken together in task order. */
export interface Summary {
  /** A new one for each task. */
  start(): SummaryState;
  /** Takes the numbers of a task into those of the tasks before it. */
  merge(before: Float64Array, next: Float64Array): Float64Array;
}

export interface SummaryState {
  /** Any number of times; how the rows are cut into arrays does not matter. */
  add(values: TypedArray): void;
  /** Called once, after the last add; as many numbers for every task. */
  numbers(): Float64Array;
}
