import { partitionChunk } from "../../columns/partition-chunk.js";
import { copyChunk } from "../../columns/copy-chunk.js";
import type { Communicator } from "../../comm/communicator.js";
import type { Arenas } from "../../memory/arenas.js";
import type { Chunk } from "../../types/chunk.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { type DType, uint32 } from "../../types/dtype.js";
import { type HeldChunk, HeldChunks } from "../spill/held-chunks.js";
import type { Spills } from "../spill/spills.js";
import { BY_STARTS, type BlockPlace, encodeBlocks } from "./block-payload.js";
import { BlockStarts } from "./block-starts.js";
import { ReceivedBlocks } from "./received-blocks.js";
import type { Targets } from "./route.js";

/** What blocks need of their worker. */
export interface BlockServices {
  readonly communicator: Communicator;
  readonly memory: Arenas;
  readonly spills: Spills;
}

/** Rows of one sending task on their way: for one task, for all, or ordered by target with a list of where each starts. */
interface Block {
  readonly sender: number;
  readonly target: number;
  readonly held: HeldChunk;
  /** Of a block BY_STARTS. */
  readonly starts: { readonly page: number; readonly offset: number };
}

const NO_STARTS = { page: 0, offset: 0 };

/**
 * What one worker's tasks send through one input of an exchange. A chunk of rows for many tasks becomes one block that
 * is ordered by target, however many there are. The sender owns its blocks until the exchange is released; the other
 * workers read them where they are, in memory or in its spill files.
 */
export class SentBlocks {
  readonly #type: DType;
  readonly #tasks: number;
  readonly #services: BlockServices;
  readonly #held: HeldChunks;
  readonly #starts: BlockStarts;
  readonly #toDisk: boolean;
  #blocks: Block[] = [];

  /**
   * @param tasks that rows can be for
   * @param toDisk moves every chunk to disk, whatever memory there is
   */
  constructor(type: DType, tasks: number, services: BlockServices, toDisk = false) {
    this.#type = type;
    this.#tasks = tasks;
    this.#services = services;
    this.#held = new HeldChunks(type, services.memory, services.spills);
    this.#starts = new BlockStarts(tasks, services.memory);
    this.#toDisk = toDisk;
  }

  /** Bytes that are in memory. */
  get bytes(): number {
    return this.#held.bytes;
  }

  /** Sends a chunk, and owns it, also where `targetsOf` throws. */
  send(sender: number, chunk: Chunk, targetsOf: () => Targets): void {
    const { memory } = this.#services;
    let kept = false;
    try {
      const targets = targetsOf();
      if (typeof targets === "object") this.#order(sender, chunk, targets);
      else {
        kept = true;
        this.#add(sender, targets, chunk, NO_STARTS);
      }
    } finally {
      if (!kept) freeChunk(chunk, memory);
    }
  }

  /** Sends a copy of a chunk. */
  lend(sender: number, chunk: Chunk, targetsOf: () => Targets): void {
    const targets = targetsOf();
    if (typeof targets === "object") this.#order(sender, chunk, targets);
    else this.#add(sender, targets, copyChunk(chunk, this.#services.memory), NO_STARTS);
  }

  /** Nothing is sent after it. */
  payload(): Uint8Array {
    const { communicator, spills } = this.#services;
    this.#held.publish(this.#toDisk ? 0 : spills.publishedShare(communicator.size));
    const { files } = this.#held;
    let inMemory = 0;
    const blocks = this.#blocks.map(({ sender, target, held: { place }, starts }): BlockPlace => {
      const where =
        place === undefined ? { file: -1, index: inMemory++ } : { file: files.indexOf(place.file), index: place.index };
      return { sender, target, ...where, ...starts };
    });
    return encodeBlocks(
      blocks,
      files.map((file) => file.finish()),
    );
  }

  /** A collective: from now on every worker can read every worker's blocks, until they are released. */
  complete(payloads: readonly Uint8Array[]): ReceivedBlocks {
    const { communicator } = this.#services;
    const inMemory = this.#blocks.flatMap(({ held: { chunk } }) => chunk ?? []);
    const shared = communicator.share(inMemory, this.#type);
    const starts = communicator.share(this.#starts.pages, uint32);
    return new ReceivedBlocks({
      type: this.#type,
      payloads,
      shared,
      starts,
      spills: this.#services.spills,
      free: () => this.discard(),
    });
  }

  /** Frees everything. */
  discard(): void {
    this.#blocks = [];
    this.#held.freeAll();
    this.#starts.free();
  }

  #order(sender: number, chunk: Chunk, targets: Uint32Array): void {
    const { memory } = this.#services;
    const { chunk: ordered, starts } = partitionChunk(chunk, targets, this.#tasks, memory);
    let place: Block["starts"];
    try {
      place = this.#starts.add(starts);
    } catch (error) {
      freeChunk(ordered, memory);
      throw error;
    }
    this.#add(sender, BY_STARTS, ordered, place);
  }

  #add(sender: number, target: number, chunk: Chunk, starts: Block["starts"]): void {
    const held = this.#held.add(chunk);
    this.#blocks.push({ sender, target, held, starts });
    if (this.#toDisk) this.#held.spill(chunk.bytes);
  }
}
