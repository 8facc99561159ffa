import { fieldsOf } from "../../columns/column-fields.js";
import type { SortOrder } from "../../columns/key-order.js";
import { createRowSource } from "../../columns/row-source.js";
import { sortingBytes, sortOrder } from "../../columns/sort-order.js";
import type { Arenas } from "../../memory/arenas.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import type { DType } from "../../types/dtype.js";
import { mergeChunks } from "../sort/merge-chunks.js";
import { SpilledRuns } from "../spill/spilled-runs.js";
import type { BlockServices } from "../outputs/sent-blocks.js";
import { bytesOfRows } from "./bytes-of-rows.js";
import { Claim } from "./claim.js";

/** What may be sorted at once, and stay in memory, as a share of the memory of one worker: there are two sides. */
const SHARE = 1 / 4;

const keysOf = (chunk: Chunk): Chunk => fieldsOf(chunk)[0] as Chunk;

/**
 * The rows of one side of a sort join in the order of their keys, those of equal keys in the order that they had: in memory,
 * where they stay as they are and their order is kept beside them, else as one run in a file. Its owner ends it by free().
 */
export class SortedSide {
  readonly #type: DType;
  readonly #key: DType;
  readonly #order: SortOrder;
  readonly #services: BlockServices;
  readonly #claim: Claim;
  readonly #files: SpilledRuns[] = [];
  #chunks: Chunk[] = [];
  /** Places of the rows in order; undefined where they lie so. */
  #places: Int32Array | undefined;

  /** @param chunks rows `[key, value]`, which stay where they are */
  constructor(type: DType, order: SortOrder, chunks: Iterable<Chunk>, services: BlockServices) {
    this.#type = type;
    this.#key = (type.fields as readonly DType[])[0] as DType;
    this.#order = order;
    this.#services = services;
    this.#claim = new Claim(services.memory);
    try {
      this.#sort(chunks);
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** Chunks of all rows, numbered over them by {@link placeOf}. */
  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** The number of the row that comes at `index` in the order of the keys. */
  placeOf(index: number): number {
    return this.#places === undefined ? index : this.#places[index];
  }

  /** The keys in order; each chunk is valid until the next one. */
  *keys(): Generator<Chunk> {
    const keys = this.#chunks.map(keysOf);
    if (this.#places === undefined) return yield* keys;
    for (const chunk of createRowSource(this.#key, keys).takeChunks(this.#places, this.#services.memory)) {
      try {
        yield chunk;
      } finally {
        freeChunk(chunk, this.#services.memory);
      }
    }
  }

  free(): void {
    this.#chunks = [];
    this.#places = undefined;
    for (const file of this.#files.splice(0)) file.remove();
    this.#claim.free();
  }

  #sort(chunks: Iterable<Chunk>): void {
    const { memory, communicator } = this.#services;
    const most = (memory.limit * SHARE) / communicator.size;
    let [rows, bytes] = [0, 0];
    let runs: SpilledRuns | undefined;
    for (const chunk of chunks) {
      this.#chunks.push(chunk);
      rows += chunk.rows;
      bytes += bytesOfRows(chunk);
      if (Math.max(bytes, rows * sortingBytes(this.#key)) < most) continue;
      runs ??= this.#file();
      this.#addRun(runs, rows);
      rows = bytes = 0;
    }
    if (runs === undefined) {
      this.#places = this.#sorted(rows);
      this.#claim.set(this.#places.byteLength);
      return;
    }
    if (rows > 0) this.#addRun(runs, rows);
    this.#merge(runs, memory);
  }

  /** Sorts the chunks that have come since the last run. */
  #addRun(runs: SpilledRuns, rows: number): void {
    const { memory } = this.#services;
    const places = this.#sorted(rows);
    runs.add(freed(createRowSource(this.#type, this.#chunks).takeChunks(places, memory), memory));
    this.#chunks = [];
    this.#claim.free();
  }

  /** One run of all, so that every row can be read by its number, and as often as its key has partners. */
  #merge(runs: SpilledRuns, memory: Arenas): void {
    const by = { key: this.#key, keysOf, order: this.#order };
    const sorted = Array.from({ length: runs.count }, (_, i) => runs.run(i));
    let whole = runs;
    if (sorted.length > 1) {
      whole = this.#file();
      whole.add(mergeChunks(this.#type, by, sorted, memory));
      runs.remove();
    }
    this.#chunks = [...whole.run(0)];
  }

  #sorted(rows: number): Int32Array {
    if (rows === 0) return new Int32Array(0);
    this.#claim.set(rows * sortingBytes(this.#key));
    return sortOrder(this.#key, this.#chunks.map(keysOf), this.#order);
  }

  #file(): SpilledRuns {
    const file = new SpilledRuns(this.#type, this.#services.spills);
    this.#files.push(file);
    return file;
  }
}

/** Chunks that are given back when the next one is asked for. */
function* freed(chunks: Iterable<Chunk>, memory: Arenas): Generator<Chunk> {
  for (const chunk of chunks) {
    try {
      yield chunk;
    } finally {
      freeChunk(chunk, memory);
    }
  }
}
