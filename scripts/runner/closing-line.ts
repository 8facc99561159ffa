import type { Totals } from "./run-all.js";

/** Prints the last line, and makes the process end with 1 where something failed or nothing ran. */
export function close({ passed, failed, skipped }: Totals): void {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
