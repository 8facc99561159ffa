import { native } from "../native/load-addon.js";

/**
 * Ends the process once everything that was printed has gone out. It does not wait for threads: one that is stuck in a
 * native call, such as a sync of a slow disk, would hold it up.
 */
export function leave(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => leaveNow(code)));
}

/** As {@link leave}, without waiting for what was printed. */
export function leaveNow(code: number): never {
  if (native !== undefined) native.exitNow(code);
  process.exit(code);
}
