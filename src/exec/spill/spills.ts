import type { Arenas } from "../../memory/arenas.js";
import type { SpillFile } from "../../store/spill-file.js";
import type { SpillSpace } from "../../store/spill-space.js";
import type { PartitionReader } from "../../store/partition-reader.js";
import type { PartitionRecord } from "../../store/partition-writer.js";
import type { DType } from "../../types/dtype.js";

/** What can go to disk when memory runs short. */
export interface Spillable {
  /** Bytes in memory that {@link spill} can free now. */
  readonly spillable: number;
  /** When it was last read or added to, on the clock of {@link Spills.tick}. */
  readonly lastUse: number;
  /**
   * Writes chunks to disk and frees them, until about `bytes` are free or there is nothing left.
   *
   * @returns the bytes that were freed
   */
  spill(bytes: number): number;
}

/** Share of the limit that is in use after a relief, so that the next allocation does not ask again. */
const LOW_WATER = 0.9;
/** Share of the limit that a worker may hold before it writes anything: a file for a few KiB each would help nobody. */
const LEAST_SHARE = 1 / 32;
const LEAST_BYTES = 16 * 1024 ** 2;

/**
 * What one worker holds that can go to disk. It relieves the arenas: at the limit, the worker that asks for memory writes
 * what it holds itself, the least recently used first, and waits for nobody. Nothing is written while memory is free.
 */
export class Spills {
  readonly #arenas: Arenas;
  readonly #space: SpillSpace;
  readonly #holders = new Set<Spillable>();
  #clock = 0;

  constructor(arenas: Arenas, space: SpillSpace) {
    this.#arenas = arenas;
    this.#space = space;
    arenas.relief = (bytes) => this.#relieve(bytes);
  }

  /** Bytes that this worker has written so far. */
  get written(): number {
    return this.#space.written;
  }

  /** Bytes that one worker's share of what is published may take, where it did not fit: half of the memory is the reader's. */
  publishedShare(workers: number): number {
    return this.#arenas.limit / 2 / workers;
  }

  /** A new moment for {@link Spillable.lastUse}. */
  tick(): number {
    return ++this.#clock;
  }

  add(holder: Spillable): void {
    this.#holders.add(holder);
  }

  remove(holder: Spillable): void {
    this.#holders.delete(holder);
  }

  /** A new file, the caller's to remove. */
  createFile(type: DType): SpillFile {
    return this.#space.create(type);
  }

  /** A file of any worker, the caller's to close; see {@link SpillSpace.read}. */
  readFile(record: PartitionRecord, type: DType): PartitionReader {
    return this.#space.read(record, type);
  }

  /** @param bytes that are about to be handed out; Infinity: whatever can be freed */
  #relieve(bytes: number): void {
    const { limit, used } = this.#arenas;
    const holders = [...this.#holders].filter(({ spillable }) => spillable > 0);
    const held = holders.reduce((sum, { spillable }) => sum + spillable, 0);
    if (bytes !== Number.POSITIVE_INFINITY && held < Math.min(LEAST_BYTES, limit * LEAST_SHARE)) return;
    let wanted = used + bytes - limit * LOW_WATER;
    holders.sort((a, b) => a.lastUse - b.lastUse);
    for (const holder of holders) {
      if (wanted <= 0) return;
      wanted -= holder.spill(wanted);
    }
  }
}
