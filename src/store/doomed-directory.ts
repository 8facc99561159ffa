import type { Directory } from "./directory.js";
import { errnoOf, isMissing } from "./io-error.js";

const ATTEMPTS = 10;

/**
 * Removes the directory `name` with all that is in it, after renaming it to `doomed`: from then on nobody finds it, and
 * nobody mistakes what a crash leaves of it for the whole. Only for the holder of its lock.
 *
 * @param options durable: the rename is on the disk before anything is deleted
 */
export function doomDirectory(above: Directory, name: string, doomed: string, options: { durable: boolean }): void {
  above.rename(name, doomed);
  if (options.durable) above.sync();
  removeDoomed(above, doomed);
}

/**
 * Removes a directory that was renamed before, perhaps by a process that did not come to its end. Others may do the
 * same at the same time, and a process that opened the directory earlier may just be making a lock file in it, which it
 * will find to be useless.
 */
export function removeDoomed(above: Directory, doomed: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      above.removeTree(doomed);
      return;
    } catch (error) {
      const passing = isMissing(error) || errnoOf(error) === "ENOTEMPTY";
      if (!passing || attempt === ATTEMPTS) throw error;
    }
  }
}
