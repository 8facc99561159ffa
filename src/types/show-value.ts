import { inspect } from "node:util";

const MAX_TEXT = 120;

/** A value in a message: at most 120 characters, whatever it is; runs no code of the value. */
export function showValue(value: unknown): string {
  const text = inspect(value, {
    depth: 1,
    maxArrayLength: 6,
    maxStringLength: 60,
    breakLength: Number.POSITIVE_INFINITY,
    customInspect: false,
    getters: false,
  });
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}
