import { sliceRows } from "../../columns/slice-rows.js";
import type { SharedChunks } from "../../comm/communicator.js";
import type { PartitionReader } from "../../store/partition-reader.js";
import type { PartitionRecord } from "../../store/partition-writer.js";
import type { Chunk } from "../../types/chunk.js";
import { valuesOf } from "../../types/column-reader.js";
import type { DType } from "../../types/dtype.js";
import type { SentRows } from "../exchange-input.js";
import type { Spills } from "../spill/spills.js";
import { ALL_TASKS, BY_STARTS, type BlockPlace, decodeBlocks } from "./block-payload.js";

interface Options {
  readonly type: DType;
  /** Of every worker, see {@link SentBlocks}. */
  readonly payloads: readonly Uint8Array[];
  readonly shared: SharedChunks;
  readonly starts: SharedChunks;
  readonly spills: Spills;
  /** Frees what this worker has sent. */
  readonly free: () => void;
}

interface ReceivedBlock extends BlockPlace {
  readonly worker: number;
  /** Of a block by starts: tasks' first rows, from `offset` on. */
  readonly starts: Uint32Array;
}

const NO_STARTS = new Uint32Array(0);

/** What all workers have sent through one input of an exchange, to be read by task until it is released. */
export class ReceivedBlocks {
  readonly #options: Options;
  /** By sending task, then in source order. */
  readonly #blocks: readonly ReceivedBlock[];
  /** By worker. */
  readonly #records: PartitionRecord[][] = [];
  readonly #readers = new Map<PartitionRecord, PartitionReader>();

  constructor(options: Options) {
    this.#options = options;
    const blocks: ReceivedBlock[] = [];
    options.payloads.forEach((payload, worker) => {
      const { blocks: places, files } = decodeBlocks(payload);
      this.#records.push(files);
      const pages = options.starts.chunks[worker].map((page) => valuesOf(page) as Uint32Array);
      for (const place of places) {
        blocks.push({ ...place, worker, starts: place.target === BY_STARTS ? pages[place.page] : NO_STARTS });
      }
    });
    // Stable: the blocks of one sender come from one worker, in the order of their making.
    this.#blocks = blocks.sort((a, b) => a.sender - b.sender);
  }

  /** The rows for a task. */
  *rows(task: number): Generator<SentRows> {
    const blocks = this.#blocks;
    for (let at = 0; at < blocks.length; ) {
      const from = at;
      const { sender } = blocks[from];
      while (at < blocks.length && blocks[at].sender === sender) at++;
      const to = at;
      yield { sender, chunks: { [Symbol.iterator]: () => this.#slices(task, from, to) } };
    }
  }

  /** Every block as a whole, by sending task, then in source order; read when it is asked for. */
  whole(): { readonly sender: number; read(): Chunk }[] {
    return this.#blocks.map((block) => ({ sender: block.sender, read: () => this.#chunk(block) }));
  }

  /** A collective: nobody reads the blocks any more. */
  release(): void {
    for (const reader of this.#readers.values()) reader.close();
    this.#readers.clear();
    this.#options.shared.release();
    this.#options.starts.release();
    this.#options.free();
  }

  *#slices(task: number, from: number, to: number): Generator<Chunk> {
    for (let at = from; at < to; at++) {
      const block = this.#blocks[at];
      const { target, starts, offset } = block;
      if (target === task || target === ALL_TASKS) yield this.#chunk(block);
      if (target !== BY_STARTS) continue;
      const [start, end] = [starts[offset + task], starts[offset + task + 1]];
      if (start < end) yield sliceRows(this.#chunk(block), start, end);
    }
  }

  #chunk({ worker, file, index }: ReceivedBlock): Chunk {
    if (file < 0) return this.#options.shared.chunks[worker][index];
    const record = this.#records[worker][file];
    let reader = this.#readers.get(record);
    if (reader === undefined) {
      reader = this.#options.spills.readFile(record, this.#options.type);
      this.#readers.set(record, reader);
    }
    return reader.chunk(index);
  }
}
