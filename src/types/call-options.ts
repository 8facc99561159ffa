import { showValue } from "./show-value.js";

/**
 * Checks the options of a call, which untyped callers may get wrong.
 *
 * @throws TypeError for what is no object, and for an option that there is not: misspelt, it would do nothing, and nobody
 *   would hear of it
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`${where}: options are an object, with ${known.join(", ")}, not ${showValue(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new TypeError(`${where}: there is no option ${JSON.stringify(name)}; there are ${known.join(", ")}`);
  }
}

/** Tasks of one TSet: more would take all memory before the first row. */
const MAX_TASKS = 1_000_000;

/** @throws RangeError for what is no number of tasks */
export function checkTasks(where: string, tasks: unknown): void {
  if (Number.isInteger(tasks) && (tasks as number) >= 1 && (tasks as number) <= MAX_TASKS) return;
  throw new RangeError(`${where} is an integer from 1 to ${MAX_TASKS}, not ${showValue(tasks)}`);
}
