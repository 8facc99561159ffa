import type { Rows } from "./program.js";
import { mix } from "./values.js";
import type { DType } from "tsets";
import { datum } from "./values.js";

/** Row `i` of task `task` of a source. */
export function rowOf(type: DType, rows: Rows, task: number, i: number): unknown {
  return datum(type, numberOf(rows, task, i));
}

function numberOf({ shape, salt }: Rows, task: number, i: number): number {
  const n = mix(salt * 31 + task * 7919 + i);
  switch (shape) {
    case "equal":
      return salt;
    case "few":
      return salt + (n % 4);
    case "many":
      return n;
    case "mixed":
      return n % 3 === 0 ? n : salt + (n % 10);
  }
}

/** Task `task`'s share of a list: equal runs, the first ones one longer where they do not divide. */
export function shareOf<T>(values: readonly T[], task: number, tasks: number): T[] {
  const size = Math.floor(values.length / tasks);
  const longer = values.length % tasks;
  const from = task * size + Math.min(task, longer);
  return values.slice(from, from + size + (task < longer ? 1 : 0));
}
