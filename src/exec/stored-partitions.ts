import type { StoreNode } from "../plan/graph.js";
import type { PartitionRecord } from "../store/partition-writer.js";
import { PartitionReader } from "../store/partition-reader.js";
import type { Directory } from "../store/directory.js";
import type { PartitionView } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import { copyValues, readColumn, valuesOf } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import type { HeldChunk, HeldChunks } from "./spill/held-chunks.js";

/** The chunks of one partition, to be read any number of times. */
export interface Partition {
  readonly rows: number;
  /** Each is valid until the next one is asked for. */
  chunks(): Iterable<Chunk>;
  /** Gives memory or mapping back. */
  free(): void;
}

interface Stored {
  readonly partitions: Map<number, Partition>;
  /** Rows of every partition of the TSet, on all workers, where it is known. */
  readonly rows: number | undefined;
}

/** What this worker holds of each stored TSet. */
export class StoredPartitions {
  #stored = new Map<StoreNode, Stored>();
  #released = new Set<StoreNode>();
  #releasedBefore = new Set<StoreNode>();

  isReady(node: StoreNode): boolean {
    return this.#stored.has(node);
  }

  isReleased(node: StoreNode): boolean {
    return this.#released.has(node);
  }

  /** Takes this worker's partitions of `node`; those that it had before are freed. */
  put(node: StoreNode, partitions: Map<number, Partition>, rows?: number): void {
    this.#free(node);
    // Stored again after it was given back: evalAndUpdate, or env.run of it.
    this.#released.delete(node);
    this.#stored.set(node, { partitions, rows });
  }

  /** One of this worker's partitions. */
  partition(node: StoreNode, index: number): Partition {
    const partition = this.#stored.get(node)?.partitions.get(index);
    if (partition === undefined)
      throw new RangeError(`partition ${index} of ${node.kind} ${node.key} is not on this worker`);
    return partition;
  }

  /** Rows of all partitions on all workers; undefined where they have to be counted. */
  rows(node: StoreNode): number | undefined {
    return this.#stored.get(node)?.rows;
  }

  view(node: StoreNode, index: number): PartitionView<unknown> {
    const partition = this.partition(node, index);
    return { length: partition.rows, [Symbol.iterator]: () => valuesIn(partition, node.type) };
  }

  /** This worker's partitions in task order, copied into one array. */
  data(node: StoreNode): unknown {
    const stored = this.#stored.get(node);
    if (stored === undefined) {
      throw new TypeError("getData: nothing is stored yet; await cache(), persist() or env.run(…) first");
    }
    const chunks: Chunk[] = [];
    for (const index of [...stored.partitions.keys()].sort((a, b) => a - b)) {
      chunks.push(...(stored.partitions.get(index) as Partition).chunks());
    }
    return copyValues(chunks, node.type);
  }

  /** Gives it back; from now on it is computed in passing where it is used. */
  release(node: StoreNode): void {
    this.#free(node);
    this.#stored.delete(node);
    this.#released.add(node);
  }

  /** Marks as given back what a restart did not bring back. */
  markReleased(node: StoreNode): void {
    this.#released.add(node);
    this.#releasedBefore.add(node);
  }

  /** Whether an earlier run of the job gave it back, and not this one. */
  wasReleasedBefore(node: StoreNode): boolean {
    return this.#releasedBefore.has(node);
  }

  #free(node: StoreNode): void {
    for (const partition of this.#stored.get(node)?.partitions.values() ?? []) partition.free();
  }
}

/** A partition that is in memory, or on disk where others needed the memory; it owns its chunks. */
export function heldPartition(held: HeldChunks, chunks: readonly HeldChunk[]): Partition {
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  return {
    rows,
    chunks: () => held.read(chunks),
    free() {
      for (const chunk of chunks) held.free(chunk);
    },
  };
}

/** A partition in a file, opened when it is first read. */
export function filePartition(directory: Directory, record: PartitionRecord, type: DType): Partition {
  let reader: PartitionReader | undefined;
  return {
    rows: record.rows,
    chunks() {
      reader ??= new PartitionReader(directory, record, type);
      return reader;
    },
    free() {
      reader?.close();
      reader = undefined;
    },
  };
}

function* valuesIn(partition: Partition, type: DType): Generator<unknown> {
  for (const chunk of partition.chunks()) {
    if (isNumericKind(type.kind)) {
      yield* valuesOf(chunk);
    } else {
      const reader = readColumn(chunk);
      for (let row = 0; row < chunk.rows; row++) yield reader.get(row);
    }
  }
}
