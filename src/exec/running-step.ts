import { AsyncLocalStorage } from "node:async_hooks";

/** The step that the code now running is a part of, user functions that it has called and what they wait for included. */
const running = new AsyncLocalStorage<string>();

/** Runs a step that all workers take together. */
export function runStep<T>(label: string, body: () => T): T {
  return running.run(label, body);
}

/**
 * Steps are taken one at a time. One that a function within another started would begin when that has ended; and that
 * would not end, where the function waits for it.
 *
 * @throws TypeError inside a step
 */
export function refuseInsideStep(label: string): void {
  const outer = running.getStore();
  if (outer === undefined) return;
  throw new TypeError(
    `${label}: it was started by a function that "${outer}" runs, and could begin only when that has ended: ` +
      "start it in main, and let the function use its value",
  );
}
