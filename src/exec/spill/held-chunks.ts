import type { Arenas } from "../../memory/arenas.js";
import { PAGE } from "../../memory/arena-layout.js";
import type { SpillFile } from "../../store/spill-file.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { DType } from "../../types/dtype.js";
import type { Spillable, Spills } from "./spills.js";

/** One chunk of {@link HeldChunks}: either in memory, or in a spill file under its number. */
export interface HeldChunk {
  readonly rows: number;
  readonly chunk: Chunk | undefined;
  readonly place: FilePlace | undefined;
}

export interface FilePlace {
  readonly file: SpillFile;
  readonly index: number;
}

interface Entry extends HeldChunk {
  chunk: Chunk | undefined;
  place: FilePlace | undefined;
  /** Readers of the chunk in memory, where it stays meanwhile. */
  pins: number;
}

/**
 * Chunks that one worker holds for one purpose, and owns: a cached TSet, a side of an exchange, what waits between two
 * computes. They stay in memory until it runs short, and are read where they are, with one spill file for many of them.
 */
export class HeldChunks implements Spillable {
  readonly type: DType;
  readonly #memory: Arenas;
  readonly #spills: Spills;
  readonly #entries = new Set<Entry>();
  /** In memory and not pinned, in the order in which they will go to disk. */
  readonly #loose = new Set<Entry>();
  /** With the number of chunks that are still in each. */
  readonly #files = new Map<SpillFile, number>();
  #spillable = 0;
  #lastUse = 0;
  /** The file that the next chunks go to. */
  #file: SpillFile | undefined;
  #published = false;

  constructor(type: DType, memory: Arenas, spills: Spills) {
    this.type = type;
    this.#memory = memory;
    this.#spills = spills;
  }

  get spillable(): number {
    return this.#published ? 0 : this.#spillable;
  }

  get lastUse(): number {
    return this.#lastUse;
  }

  /** Whether any of it has gone to disk. */
  get hasSpilled(): boolean {
    return this.#files.size > 0;
  }

  /** Bytes that are in memory. */
  get bytes(): number {
    let bytes = 0;
    for (const { chunk } of this.#entries) bytes += chunk?.bytes ?? 0;
    return bytes;
  }

  /** The files that chunks are in. */
  get files(): readonly SpillFile[] {
    return [...this.#files.keys()];
  }

  /** Takes a chunk of the arenas, and owns it. */
  add(chunk: Chunk): HeldChunk {
    const entry: Entry = { rows: chunk.rows, chunk, place: undefined, pins: 0 };
    if (this.#entries.size === 0) this.#spills.add(this);
    this.#entries.add(entry);
    this.#loosen(entry);
    this.#lastUse = this.#spills.tick();
    return entry;
  }

  /** The chunks one after the other; each stays where it is until the next is asked for, or the iterator is ended. */
  *read(held: Iterable<HeldChunk>): Generator<Chunk> {
    for (const one of held) {
      const entry = one as Entry;
      this.#lastUse = this.#spills.tick();
      const { chunk, place } = entry;
      if (chunk === undefined) {
        yield (place as FilePlace).file.chunk((place as FilePlace).index);
        continue;
      }
      if (entry.pins++ === 0) this.#tighten(entry);
      try {
        yield chunk;
      } finally {
        if (--entry.pins === 0 && this.#entries.has(entry)) this.#loosen(entry);
      }
    }
  }

  spill(bytes: number): number {
    let freed = 0;
    for (const entry of this.#loose) {
      if (freed >= bytes || this.#published) break;
      const chunk = entry.chunk as Chunk;
      if (this.#file?.isOpen !== true) this.#file = this.#spills.createFile(this.type);
      const file = this.#file;
      // Known from here on: where the write fails, it is removed with the others.
      this.#files.set(file, this.#files.get(file) ?? 0);
      const index = file.append(chunk);
      this.#files.set(file, (this.#files.get(file) as number) + 1);
      entry.place = { file, index };
      this.#tighten(entry);
      entry.chunk = undefined;
      freeChunk(chunk, this.#memory);
      freed += heldBytes(chunk);
    }
    return freed;
  }

  /**
   * From now on other workers read the chunks, so nothing moves any more. What did not fit into memory as a whole leaves
   * half of it to the readers.
   *
   * @param share bytes that may stay in memory then
   */
  publish(share: number): void {
    if (this.hasSpilled && this.#spillable > share) this.spill(this.#spillable - share);
    for (const file of this.#files.keys()) file.finish();
    this.#published = true;
  }

  /** Gives one chunk back. */
  free(held: HeldChunk): void {
    const entry = held as Entry;
    if (!this.#entries.delete(entry)) return;
    const { chunk, place } = entry;
    if (place !== undefined) this.#leave(place.file);
    if (chunk !== undefined) {
      if (entry.pins === 0) this.#tighten(entry);
      entry.chunk = undefined;
      freeChunk(chunk, this.#memory);
    }
    if (this.#entries.size === 0) this.#end();
  }

  /** Gives everything back, and removes the files. */
  freeAll(): void {
    for (const entry of this.#entries) this.free(entry);
  }

  /** Nothing is held any more. A file that could not be written to is there without a chunk. */
  #end(): void {
    this.#spills.remove(this);
    for (const file of this.#files.keys()) file.remove();
    this.#files.clear();
    this.#file = undefined;
  }

  #leave(file: SpillFile): void {
    const left = (this.#files.get(file) as number) - 1;
    this.#files.set(file, left);
    if (left > 0) return;
    this.#files.delete(file);
    if (file === this.#file) this.#file = undefined;
    file.remove();
  }

  #loosen(entry: Entry): void {
    this.#loose.add(entry);
    this.#spillable += heldBytes(entry.chunk as Chunk);
  }

  #tighten(entry: Entry): void {
    this.#loose.delete(entry);
    this.#spillable -= heldBytes(entry.chunk as Chunk);
  }
}

/** What the arenas give out for a chunk. */
function heldBytes({ bytes }: Chunk): number {
  return Math.max(1, Math.ceil(bytes / PAGE)) * PAGE;
}
