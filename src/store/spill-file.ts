import { hasCode, TSetError } from "../errors.js";
import { byteText } from "../memory/byte-text.js";
import type { DiskLedger } from "../memory/disk-ledger.js";
import type { Chunk } from "../types/chunk.js";
import type { DType } from "../types/dtype.js";
import type { Directory } from "./directory.js";
import { PartitionReader } from "./partition-reader.js";
import { type PartitionRecord, PartitionWriter } from "./partition-writer.js";

/** What a record batch may take beside its chunk's body. */
const BATCH_BYTES = 4096;

/**
 * Chunks that had to leave memory: an Arrow file that is not durable. It is written front to back, finished by the first
 * read, then read in any order, where it is mapped: uncompressed, since LZ4 takes longer than a disk does. Its bytes count
 * in the job's {@link DiskLedger} until remove(). One thread owns it.
 */
export class SpillFile {
  readonly #directory: Directory;
  readonly #name: string;
  readonly #type: DType;
  readonly #ledger: DiskLedger;
  readonly #written: (bytes: number) => void;
  #writer: PartitionWriter | undefined;
  #chunks = 0;
  #claimed = 0;
  #record: PartitionRecord | undefined;
  #reader: PartitionReader | undefined;
  #removed = false;

  /** @param written told of bytes as they go to disk */
  constructor(
    directory: Directory,
    name: string,
    type: DType,
    ledger: DiskLedger,
    written: (bytes: number) => void = () => undefined,
  ) {
    this.#directory = directory;
    this.#name = name;
    this.#type = type;
    this.#ledger = ledger;
    this.#written = written;
    this.#writer = new PartitionWriter(directory, name, type, { index: 0, durable: false });
  }

  get chunkCount(): number {
    return this.#chunks;
  }

  get rows(): number {
    return this.#record?.rows ?? this.#writer?.rows ?? 0;
  }

  /** Whether it may still be appended to. */
  get isOpen(): boolean {
    return this.#writer !== undefined;
  }

  /**
   * Writes a chunk, which stays the caller's.
   *
   * @returns its number, from 0
   * @throws TSetError TSETS_NO_SPACE at the cap, which leaves the file as it was; TSETS_NO_SPACE on a full disk and TSETS_IO,
   *   after which only remove() is of use
   */
  append(chunk: Chunk): number {
    const writer = this.#writer;
    if (writer === undefined) throw new Error(`${this.#name} is finished`);
    this.#claim(Math.max(this.#claimed, writer.bytes + chunk.bytes + BATCH_BYTES));
    const before = writer.bytes;
    this.#write(() => writer.append(chunk));
    this.#written(writer.bytes - before);
    return this.#chunks++;
  }

  /** Ends the writing, where that has not been done; the record opens the file in another worker. */
  finish(): PartitionRecord {
    const writer = this.#writer;
    if (writer === undefined) {
      if (this.#record === undefined) throw new Error(`${this.#name} was removed, or could not be written`);
      return this.#record;
    }
    this.#writer = undefined;
    try {
      this.#record = this.#write(() => writer.finish());
      this.#claim(this.#record.bytes);
    } catch (error) {
      writer.abandon();
      throw error;
    }
    return this.#record;
  }

  /** Chunk `i`, valid until close(). */
  chunk(i: number): Chunk {
    this.#reader ??= new PartitionReader(this.#directory, this.finish(), this.#type);
    return this.#reader.chunk(i);
  }

  /** Every chunk, in order. */
  *chunks(): Generator<Chunk> {
    for (let i = 0; i < this.#chunks; i++) yield this.chunk(i);
  }

  /** Gives the mapping back; the next read opens the file again. */
  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  /** Closes and deletes the file, finished or not. A second call does nothing. */
  remove(): void {
    if (this.#removed) return;
    this.#removed = true;
    this.close();
    if (this.#writer !== undefined) this.#writer.abandon();
    else this.#directory.remove(this.#name, { later: true });
    this.#writer = undefined;
    this.#record = undefined;
    this.#claim(0);
  }

  #write<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (!hasCode(error, "TSETS_NO_SPACE")) throw error;
      const path = `${this.#directory.path}/${this.#name}`;
      const message = `${path}: the disk is full, with ${byteText(this.#ledger.used)} of spilled data on it; more memory, or a home on a larger disk (home, tsets.home in conf/job.yaml), helps`;
      throw new TSetError("TSETS_NO_SPACE", message, { path, cause: error });
    }
  }

  #claim(bytes: number): void {
    this.#ledger.change(this.#claimed, bytes);
    this.#claimed = bytes;
  }
}
