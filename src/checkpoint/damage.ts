import { commitFile } from "../store/durable-file.js";
import { damageName, parseDamageName, parseDataName } from "../store/home-layout.js";
import { errnoOf } from "../store/io-error.js";
import type { JobDirectory } from "../store/job-directory.js";
import { noteUnsynced } from "./unsynced.js";

const MAX_REASON_BYTES = 4096;

/**
 * Notes, durably, that a data file failed a check, so that the next start computes its TSet again.
 *
 * The note is a file of its own beside the manifests and not a new generation: any worker can write it at the moment it
 * meets the damage, without agreeing with the others, and also where this process must not commit any more. As the name
 * of a data file is never used twice, a note stays true for as long as it is there; it goes together with its file.
 *
 * @param file name of the data file
 * @param reason for the next start's warning, such as "block 3 at byte 3145728 does not match its CRC32C"
 * @throws TSetError TSETS_IO, TSETS_NO_SPACE: the damage will be found again by whoever reads the file
 */
export function markDamaged(job: JobDirectory, file: string, reason: string): void {
  if (parseDataName(file) === undefined) throw new TypeError(`not a data file's name: ${JSON.stringify(file)}`);
  const text = Buffer.from(reason.slice(0, MAX_REASON_BYTES / 4));
  try {
    commitFile(job.manifests, damageName(file), text, {
      replace: false,
      explain: (step, error) => {
        // The manifests are in the same directory.
        if (step === "sync directory") noteUnsynced(job);
        return error;
      },
    });
  } catch (error) {
    // Another worker met the same damage.
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

/** Data files with a note of damage, and what it says. */
export function damagedFiles(job: JobDirectory): Map<string, string> {
  const damaged = new Map<string, string>();
  for (const name of job.manifests.list()) {
    const file = parseDamageName(name);
    if (file === undefined) continue;
    const reason = job.manifests.readFile(name, { maxBytes: MAX_REASON_BYTES });
    if (reason !== undefined) damaged.set(file, printable(String(reason)));
  }
  return damaged;
}

function printable(text: string): string {
  return text.replace(/\p{C}+/gu, " ").trim() || "it failed a check";
}
