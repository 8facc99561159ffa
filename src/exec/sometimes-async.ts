import type { Driver } from "./drivers.js";

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** Steps a driver to its end. */
export function drain(driver: Driver): void | Promise<void> {
  for (;;) {
    const more = driver.step();
    if (isPromise(more)) return drainAsync(driver, more);
    if (!more) return;
  }
}

async function drainAsync(driver: Driver, first: Promise<boolean>): Promise<void> {
  let more = await first;
  while (more) more = await driver.step();
}

/** A driver that first lets something else run to its end. */
export function afterwards(first: () => void | Promise<void>, driver: Driver): Driver {
  let ready = false;
  return {
    streams: false,
    step() {
      if (ready) return driver.step();
      ready = true;
      return after(first(), () => driver.step());
    },
  };
}

/** `then` for what is a promise only sometimes: code that can run at once does. */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return isPromise(value) ? (value as Promise<T>).then(next) : next(value as T);
}

/** One after the other. */
export function sequence(steps: readonly (() => void | Promise<void>)[]): void | Promise<void> {
  for (let i = 0; i < steps.length; i++) {
    const result = (steps[i] as () => void | Promise<void>)();
    if (isPromise(result)) return result.then(() => sequence(steps.slice(i + 1)));
  }
}
