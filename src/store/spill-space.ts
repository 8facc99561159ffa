import { DiskLedger } from "../memory/disk-ledger.js";
import type { SharedMemory } from "../memory/arenas.js";
import type { DType } from "../types/dtype.js";
import { Directory } from "./directory.js";
import { PartitionReader } from "./partition-reader.js";
import type { PartitionRecord } from "./partition-writer.js";
import { SpillFile } from "./spill-file.js";

/** Where one worker puts spill files: the job's spill directory, opened when the first file needs it. */
export class SpillSpace {
  readonly #path: string;
  readonly #prefix: string;
  readonly #ledger: DiskLedger;
  #directory: Directory | undefined;
  #files = 0;
  #written = 0;

  /**
   * @param path of the job's spill directory, which its owner has made and will remove
   * @param prefix of this worker's file names, used by nobody else in the directory
   */
  constructor(path: string, prefix: string, memory: SharedMemory) {
    this.#path = path;
    this.#prefix = prefix;
    this.#ledger = new DiskLedger(memory);
  }

  /** Bytes that this worker has written, those of files that are gone included. */
  get written(): number {
    return this.#written;
  }

  /** A new file, the caller's to remove. */
  create(type: DType): SpillFile {
    const name = `${this.#prefix}-${this.#files++}.arrow`;
    return new SpillFile(this.#open(), name, type, this.#ledger, (bytes) => {
      this.#written += bytes;
    });
  }

  /** Reads a file of any worker, which stays its owner's; the caller closes the reader before the owner removes the file. */
  read(record: PartitionRecord, type: DType): PartitionReader {
    return new PartitionReader(this.#open(), record, type);
  }

  close(): void {
    this.#directory?.close();
    this.#directory = undefined;
  }

  #open(): Directory {
    this.#directory ??= Directory.open(this.#path);
    return this.#directory;
  }
}
