import type { TypedArray } from "../types/dtype.js";

/**
 * What the addon exports. Failed system calls throw a {@link SystemError}, wrong arguments a TypeError.
 * Byte views may lie over a SharedArrayBuffer. Calls are short: callers pass at most 16 MiB at a time.
 */
export interface Native {
  /** What the processor offers of what the addon uses: "sse4.2", "pclmul", "avx2", "avx512", "crc32". */
  cpuFeatures(): string[];
  /** Unsigned CRC32C of `bytes` appended to bytes whose CRC is `seed`. */
  crc32c(bytes: Uint8Array, seed: number): number;
  /** The same without special instructions; for tests and comparison. */
  crc32cPortable(bytes: Uint8Array, seed: number): number;
  /** Opens O_DIRECTORY | O_NOFOLLOW. */
  openDirectory(path: string): NativeDirectory;
  /**
   * Gives the whole pages inside `view` back to the system; they read as zeros from then on. Returns their bytes: 0 where
   * the system has no such call. Only for anonymous memory (arenas): a mapped file's pages would be read again.
   */
  release(view: Uint8Array): number;
  /** Asks for huge pages where `view` is written for the first time from now on. Only for anonymous memory. */
  preferHugePages(view: Uint8Array): void;
  /** Has the system read part of a mapped file before it is needed; does not wait. */
  prefetch(view: Uint8Array): void;
  /** Leaves the process at once: no exit handlers, no waiting for threads. */
  exitNow(code: number): never;
  /**
   * Continues a reduction over `values`, the first of which is in lane `lane` (row number modulo 16).
   * `kernel` is an index into sum, product, min, max, and, or, xor; `state` is laid out as `exec/kernels.ts` says.
   */
  reduce(kernel: number, values: TypedArray, state: TypedArray, lane: number): void;
  /** Mean and sum of squared differences from it, into `out`; `exec/moments.ts` says in which order. At least one value. */
  blockMoments(values: TypedArray, out: Float64Array): void;
  /** Adds to `counts`: values below `min`, above `max`, NaN, then those of each bin, as `exec/histogram.ts` says. */
  countBins(values: TypedArray, min: number, max: number, counts: Float64Array): void;
  /** The sum of products of two arrays of one type and length; `exec/dot.ts` says in which order. */
  dot(a: TypedArray, b: TypedArray): number;
  /**
   * A chain of arithmetic as vector operations: `code` and `constants` as `exec/vector-code.ts` lays them out. It keeps
   * the instruction set that was selected when it was made.
   */
  vectorProgram(code: Int32Array, constants: Float64Array): NativeVectorProgram;
  /**
   * The hash of each row's key. Keys are a column of a kind that `columns/native-keys.ts` numbers, by the rows and the one
   * or two buffers of a chunk.
   */
  hashKeys(kind: number, rows: number, first: Uint8Array, second: Uint8Array | undefined, out: Uint32Array): void;
  /** Each of the first `rows` hashes modulo `count`, in place. */
  hashesToTargets(hashes: Uint32Array, rows: number, count: number): void;
  /** A stable counting sort; returns the first row whose target is not below `count`, else `rows`. */
  orderByTarget(targets: Uint32Array, rows: number, count: number, starts: Uint32Array, order: Int32Array): number;
  /** The chunk and the row in it of rows by their numbers over all chunks; returns the first pick that is nowhere, else how many. */
  locateRows(starts: Int32Array, picks: Int32Array, chunks: Int32Array, rows: Int32Array): number;
  /** See `columns/merge-values.ts`. */
  mergeValues(
    descending: boolean,
    first: TypedArray,
    firstFrom: number,
    second: TypedArray,
    secondFrom: number,
    out: TypedArray,
    outFrom: number,
    taken: Uint32Array,
  ): void;
  /** One buffer of each chunk of a column. The memory has to stay valid as long as it is used. */
  buffers(views: readonly Uint8Array[]): NativeBuffers;
  /** Numbers for the different keys of a column of a kind. */
  groups(kind: number): NativeGroups;
  /** One value a group; `fold` is an index into sum, product, min, max, and, or, xor, `type` into the numeric types. */
  accumulator(fold: number, type: number): NativeAccumulator;
  /** A sort of a column's rows, or of the values themselves (numbers, -0 before 0). */
  sorter(kind: number, descending: boolean, signedZeros: boolean, values: boolean): NativeSorter;
  /** A merge of sorted runs. */
  runMerge(kind: number, runs: number, descending: boolean, signedZeros: boolean): NativeRunMerge;
  /** Which instruction set the kernels use from now on in this process: "baseline", "avx2", "avx512"; false where it is not there. */
  selectKernels(isa: string): boolean;
}

/** Belongs to the thread that made it. */
export interface NativeVectorProgram {
  /**
   * Takes rows `from` … `from + count` of the source (undefined where it is a range) and returns how many: fewer where
   * `out` is full, or where the next block has a row that may be refused. `made` gets how many rows came out, and 1 for
   * such a refusal.
   *
   * @param kind a kernel's number: `out` is its state, `at` the lane of the next row; 4: `out` is a column, `at` where
   *   the next row goes; 5: rows are only counted
   */
  run(
    source: TypedArray | undefined,
    from: number,
    count: number,
    kind: number,
    out: TypedArray,
    at: number,
    made: Float64Array,
  ): number;
}

/** Picked rows are row `rows[i]` of chunk `chunks[i]`, of the only one where `chunks` is empty; a row of -1 is a null. */
export interface NativeBuffers {
  /** Rows of `width` bytes; zeros for a null. */
  copyWidth(width: number, chunks: Int32Array, rows: Int32Array, target: Uint8Array): void;
  /** Of offsets: the ends of the picked rows, laid one behind the other, after a 0; returns the last, -1 beyond `most`. */
  measureRanges(chunks: Int32Array, rows: Int32Array, most: number, ends: Int32Array): number;
  /** Of offsets: the picked rows of `content`, one behind the other; the target has exactly their size. */
  copyRanges(content: this, chunks: Int32Array, rows: Int32Array, target: Uint8Array): void;
  /** Of validity bits: the rows with -1 for each null, and their bits. */
  takeValidity(chunks: Int32Array, rows: Int32Array, valid: Int32Array, bits: Uint8Array): void;
}

/** See `columns/group-table.ts`. Belongs to the thread that made it. */
export interface NativeGroups {
  /** false where there is no memory. */
  groupOf(rows: number, first: Uint8Array, second: Uint8Array | undefined, out: Int32Array): boolean;
  find(rows: number, first: Uint8Array, second: Uint8Array | undefined, out: Int32Array): void;
  groups(): number;
  bytes(): number;
  /** Keys of numbers and bools. */
  copyValues(from: number, to: number, out: Uint8Array): void;
  /** Bytes of these keys, which are texts. */
  textBytes(from: number, to: number): number;
  copyTexts(from: number, to: number, offsets: Int32Array, bytes: Uint8Array): void;
  free(): void;
}

/** See `columns/accumulator.ts`. Belongs to the thread that made it. */
export interface NativeAccumulator {
  /** 0; 1 where a group is negative, 2 where there is no memory, and nothing was added. */
  add(rows: number, values: Uint8Array, groups: Int32Array): number;
  groups(): number;
  bytes(): number;
  copyValues(from: number, to: number, out: Uint8Array): void;
  free(): void;
}

/** add() until all is there, start(), step() until it is true, copy(). Belongs to the thread that made it. */
export interface NativeSorter {
  /** false where there is no memory. Texts have to stay valid until all is sorted. */
  add(rows: number, first: Uint8Array, second: Uint8Array | undefined): boolean;
  start(): boolean;
  /** Works for some milliseconds; true when all is sorted. */
  step(): boolean;
  /** Row numbers (int32) or values from … to in their order. */
  copy(from: number, to: number, out: Uint8Array): void;
  rows(): number;
  bytes(): number;
  free(): void;
}

/** See `columns/merge-runs.ts`. Belongs to the thread that made it. */
export interface NativeRunMerge {
  /** No rows: the run has ended. The chunk has to stay valid while it is the current one. */
  feed(run: number, rows: number, first: Uint8Array, second: Uint8Array | undefined): void;
  next(runs: Int32Array, rows: Int32Array): number;
  /** The run whose chunk was used up by the last next(); -1 where there is none. */
  hungry(): number;
}

/** An open directory; names are plain file names in it. The descriptor is closed by close(), the garbage collector or the end of the thread. */
export interface NativeDirectory {
  openDirectory(name: string): NativeDirectory;
  /** mkdir with mode 0700. false where the name exists already, whatever it is. */
  makeDirectory(name: string): boolean;
  /** Opens O_CREAT | O_EXCL, 0600. `writeBack` starts writing to the disk while the file grows. */
  createFile(name: string, writeBack: boolean): NativeFile;
  /** undefined: ENOENT. EOVERFLOW where the file is larger than `maxBytes`; EINVAL where it is no regular file. */
  readFile(name: string, maxBytes: number): Buffer | undefined;
  stat(name: string): FileStatus | undefined;
  /** Every name but "." and "..", in the system's order. */
  list(): string[];
  rename(from: string, to: string): void;
  /** EEXIST where `to` exists. */
  renameNoReplace(from: string, to: string): void;
  /** false: there was none. `later`: a large file's space may be free only after the call. */
  remove(name: string, later: boolean): boolean;
  /** rmdir; false: there was none. */
  removeDirectory(name: string): boolean;
  sync(): void;
  /** ENXIO where the file ends before offset + length. */
  map(name: string, offset: number, length: number): NativeMapping;
  /** Creates the file where it is missing, takes its flock without waiting. undefined: somebody else has it. */
  lock(name: string): NativeLock | undefined;
  /** Whether somebody holds the flock of `name`; takes it shared for a moment to find out. */
  isLocked(name: string): boolean;
  close(): void;
}

export interface FileStatus {
  bytes: number;
  isFile: boolean;
  isDirectory: boolean;
  /** Milliseconds since 1970, with a fraction. */
  mtimeMs: number;
}

/** A file that is being written. After an error of any call only close() is allowed. */
export interface NativeFile {
  /** Appends all of `bytes`. */
  write(bytes: Uint8Array): void;
  /** The same, and the CRC32C as of {@link Native.crc32c}. */
  writeChecked(bytes: Uint8Array, seed: number): number;
  sync(): void;
  close(): void;
}

/** Part of a file, privately mapped. */
export interface NativeMapping {
  readonly bytes: Uint8Array;
  /** Detaches `bytes` and unmaps; a second call does nothing. */
  close(): void;
}

/** A flock; the end of the process, the thread or release() gives it up. */
export interface NativeLock {
  /** Replaces the file's content. */
  write(bytes: Uint8Array): void;
  release(): void;
}

export interface NativeStatus {
  loaded: boolean;
  /** Why it is in use or not, in one line. */
  reason: string;
  /** The file that was loaded. */
  path?: string;
  features: string[];
}
