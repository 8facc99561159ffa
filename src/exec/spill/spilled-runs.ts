import type { SpillFile } from "../../store/spill-file.js";
import type { Chunk } from "../../types/chunk.js";
import type { DType } from "../../types/dtype.js";
import type { Spills } from "./spills.js";

/**
 * Runs of chunks that an operator moved to disk, such as sorted ones that are to be merged: all in one file, each read
 * front to back, any number of them at the same time. What is read lies in the mapped file, so a merge needs no memory
 * for it, however many runs there are. Runs are added first, and read then. One thread owns it, and ends it by remove().
 */
export class SpilledRuns {
  readonly #type: DType;
  readonly #spills: Spills;
  #file: SpillFile | undefined;
  /** Of each run: the number of the file's chunk after its last. */
  readonly #ends: number[] = [];

  constructor(type: DType, spills: Spills) {
    this.#type = type;
    this.#spills = spills;
  }

  /** Runs so far. */
  get count(): number {
    return this.#ends.length;
  }

  /**
   * Writes one run, which may be empty. Its chunks stay the caller's, who may free each when the next is asked for; slices
   * of texts, bytes and lists are copied before.
   *
   * @throws TSetError TSETS_NO_SPACE, TSETS_IO; only remove() is of use then
   */
  add(chunks: Iterable<Chunk>): void {
    this.#file ??= this.#spills.createFile(this.#type);
    for (const chunk of chunks) if (chunk.rows > 0) this.#file.append(chunk);
    this.#ends.push(this.#file.chunkCount);
  }

  /** The chunks of a run, valid until remove(). */
  *run(index: number): Generator<Chunk> {
    const to = this.#ends[index];
    if (to === undefined) throw new RangeError(`run ${index} of ${this.count}`);
    for (let at = this.#ends[index - 1] ?? 0; at < to; at++) yield (this.#file as SpillFile).chunk(at);
  }

  /** Deletes the file; a second call does nothing. */
  remove(): void {
    this.#file?.remove();
    this.#file = undefined;
    this.#ends.length = 0;
  }
}
