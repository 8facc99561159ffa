import { hasCode } from "../../errors.js";
import type { StoreNode } from "../../plan/graph.js";
import type { PartitionRecord, PartitionWriter } from "../../store/partition-writer.js";
import type { Arenas } from "../../memory/arenas.js";
import { freeChunk } from "../../types/chunk-layout.js";
import { BlockRecycler } from "../../memory/block-recycler.js";
import type { ChunkAllocator } from "../../types/column-builder.js";
import type { PersistedStore } from "../persisted-store.js";
import { chunkReceiver, type RowReceiver } from "../row-receivers.js";
import type { StageOutputHandler } from "../stage-output.js";
import type { StageVolume } from "../stage-times.js";
import type { StoreNodes } from "../store-nodes.js";
import { heldPartition, type Partition, type StoredPartitions } from "../stored-partitions.js";
import { type HeldChunk, HeldChunks } from "../spill/held-chunks.js";
import type { Spills } from "../spill/spills.js";

/** Partitions that stay in memory while there is enough of it. */
export class CacheOutput implements StageOutputHandler {
  readonly #node: StoreNode;
  readonly #stored: StoredPartitions;
  readonly #memory: Arenas;
  readonly #held: HeldChunks;
  #chunks = new Map<number, HeldChunk[]>();

  constructor(node: StoreNode, stored: StoredPartitions, memory: Arenas, spills: Spills) {
    this.#node = node;
    this.#stored = stored;
    this.#memory = memory;
    this.#held = new HeldChunks(node.type, memory, spills);
  }

  receiver(task: number): RowReceiver {
    const chunks: HeldChunk[] = [];
    this.#chunks.set(task, chunks);
    return chunkReceiver(this.#node.type, this.#memory, (chunk) => chunks.push(this.#held.add(chunk)));
  }

  taskDone(): void {}

  payload(): Uint8Array {
    let rows = 0;
    for (const chunks of this.#chunks.values()) for (const chunk of chunks) rows += chunk.rows;
    return new Uint8Array(new Float64Array([rows]).buffer);
  }

  volume(): StageVolume {
    return { written: 0, held: this.#held.bytes };
  }

  complete(payloads: Uint8Array[]): void {
    let rows = 0;
    for (const bytes of payloads) rows += new Float64Array(bytes.slice().buffer)[0] as number;
    const partitions = new Map<number, Partition>();
    for (const [task, chunks] of this.#chunks) partitions.set(task, heldPartition(this.#held, chunks));
    this.#stored.put(this.#node, partitions, rows);
  }

  discard(): void {
    this.#held.freeAll();
  }
}

/** Partitions in files, each written by its task, all made to count by one commit. */
export class PersistOutput implements StageOutputHandler {
  readonly #node: StoreNode;
  readonly #stores: StoreNodes;
  /** A chunk is free again when it is written. */
  readonly #memory: BlockRecycler;
  readonly #persisted: PersistedStore;
  #writers = new Map<number, PartitionWriter>();
  #records: PartitionRecord[] = [];

  constructor(node: StoreNode, stores: StoreNodes, memory: ChunkAllocator, persisted: PersistedStore) {
    this.#node = node;
    this.#stores = stores;
    this.#memory = new BlockRecycler(memory);
    this.#persisted = persisted;
  }

  receiver(task: number): RowReceiver {
    const writer = this.#persisted.writer(this.#node, task);
    this.#writers.set(task, writer);
    return chunkReceiver(this.#node.type, this.#memory, (chunk) => {
      try {
        writer.append(chunk);
      } finally {
        freeChunk(chunk, this.#memory);
      }
    });
  }

  taskDone(task: number): void {
    const writer = this.#writers.get(task) as PartitionWriter;
    this.#records.push(writer.finish());
    this.#writers.delete(task);
  }

  payload(): Uint8Array {
    this.#memory.close();
    return new TextEncoder().encode(JSON.stringify(this.#records));
  }

  volume(): StageVolume {
    return { written: this.#records.reduce((bytes, record) => bytes + record.bytes, 0), held: 0 };
  }

  complete(payloads: Uint8Array[]): void {
    const decoder = new TextDecoder();
    const records = payloads.flatMap((bytes) => JSON.parse(decoder.decode(bytes)) as PartitionRecord[]);
    records.sort((a, b) => a.index - b.index);
    try {
      this.#persisted.commit(this.#node, records);
    } catch (error) {
      // Where nobody knows whether they count, the files stay: the next start finds out.
      if (hasCode(error, "TSETS_OUTCOME_UNKNOWN")) this.#records = [];
      throw error;
    }
    this.#stores.adopt(this.#node, records);
  }

  discard(): void {
    this.#memory.close();
    for (const writer of this.#writers.values()) writer.abandon();
    this.#writers.clear();
    this.#persisted.discard(this.#records);
    this.#records = [];
  }
}
