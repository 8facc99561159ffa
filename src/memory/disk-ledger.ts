import { TSetError } from "../errors.js";
import { DISK, DISK_LIMIT, PAGE } from "./arena-layout.js";
import type { SharedMemory } from "./arenas.js";
import { byteText } from "./byte-text.js";

/**
 * How many bytes a job's spill files take, over all workers, and the most that they may: one object a thread over the
 * control buffer of the same {@link SharedMemory}. Counted in units of 4 KiB, as most file systems do.
 */
export class DiskLedger {
  readonly #words: Int32Array;

  constructor(memory: SharedMemory) {
    this.#words = new Int32Array(memory.control, 0, DISK_LIMIT + 1);
  }

  /** Bytes of all files that exist. */
  get used(): number {
    return Atomics.load(this.#words, DISK) * PAGE;
  }

  /** undefined: as much as the disk has. */
  get cap(): number | undefined {
    const units = this.#words[DISK_LIMIT];
    return units === 0 ? undefined : units * PAGE;
  }

  /**
   * A file grows from `before` to `after` bytes, or shrinks.
   *
   * @throws TSetError TSETS_NO_SPACE where that would go over the cap; nothing is entered then
   */
  change(before: number, after: number): void {
    const units = unitsOf(after) - unitsOf(before);
    if (units === 0) return;
    const now = Atomics.add(this.#words, DISK, units) + units;
    const limit = this.#words[DISK_LIMIT];
    if (units < 0 || limit === 0 || now <= limit) return;
    Atomics.sub(this.#words, DISK, units);
    const asked = byteText(after - before);
    const used = byteText((now - units) * PAGE);
    throw new TSetError(
      "TSETS_NO_SPACE",
      `no room left for spilled data: ${asked} asked, ${used} used, the cap is ${byteText(limit * PAGE)}; raise spillLimit (--spill-limit, tsets.spill-limit in conf/job.yaml), or memory`,
    );
  }
}

function unitsOf(bytes: number): number {
  return Math.ceil(bytes / PAGE);
}
