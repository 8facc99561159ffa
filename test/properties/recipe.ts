import fc from "../fast-check.js";
import type { Rows } from "./program.js";

/** Numbers from which a program is built; smaller ones give simpler programs. */
export interface Recipe {
  readonly sources: readonly (readonly number[])[];
  readonly steps: readonly (readonly number[])[];
}

const numbers = (length: number) => fc.array(fc.nat(0xffff), { minLength: length, maxLength: length, size: "max" });

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  sources: fc.array(numbers(8), { minLength: 1, maxLength: 2, size: "max" }),
  steps: fc.array(numbers(6), { maxLength: 8, size: "max" }),
});

export function pick<T>(values: readonly T[], n: number): T {
  return values[n % values.length] as T;
}

/** One of them, or none. */
export function maybe<T>(values: readonly T[], n: number): T | undefined {
  return n % 2 === 0 || values.length === 0 ? undefined : values[(n >> 1) % values.length];
}

/** How the rows of a source are made. */
export function rowsOf(n: number, salt: number): Rows {
  return { shape: pick(["few", "many", "mixed", "equal"] as const, n), salt };
}

/** Rows of each task: none, one, a few, all at one task, or about as many as a batch or a chunk holds. */
export function countsOf(a: number, b: number, c: number, tasks: number, cheap: boolean): number[] {
  const few = b % 24;
  switch (a % 24) {
    case 1:
    case 2:
    case 3:
      return new Array(tasks).fill(0);
    case 4:
    case 5:
      return new Array(tasks).fill(1);
    case 6:
    case 7:
    case 8:
      return Array.from({ length: tasks }, (_, i) => (i === c % tasks ? few : 0));
    case 9:
      // A batch between operators is 4096 rows.
      return Array.from({ length: tasks }, (_, i) => (i === c % tasks ? 4095 + (b % 3) : i));
    case 10:
      // A chunk is at most 65536 rows.
      return Array.from({ length: tasks }, (_, i) => (cheap && c % 8 === 0 && i === b % tasks ? 65535 + (b % 3) : few));
    default:
      return Array.from({ length: tasks }, (_, i) => (few + i * (c % 7)) % 24);
  }
}
