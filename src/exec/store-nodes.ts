import type { StoreNode } from "../plan/graph.js";
import type { PartitionRecord } from "../store/partition-writer.js";
import type { PersistedStore } from "./persisted-store.js";
import { filePartition, type Partition, type StoredPartitions } from "./stored-partitions.js";

/** Which store nodes can be read. What an earlier run persisted, or gave back, is taken over on the first look. */
export class StoreNodes {
  readonly #stored: StoredPartitions;
  readonly #persisted: PersistedStore;

  constructor(stored: StoredPartitions, persisted: PersistedStore) {
    this.#stored = stored;
    this.#persisted = persisted;
  }

  isReady(node: StoreNode): boolean {
    const stored = this.#stored;
    if (stored.isReady(node)) return true;
    if (node.kind !== "persist" || stored.isReleased(node)) return false;
    const found = this.#persisted.find(node);
    if (found === undefined) return false;
    if (found.kind === "released") {
      stored.markReleased(node);
      return false;
    }
    this.adopt(node, found.records);
    return true;
  }

  /** Whether it was given back, in this run or in one before. */
  isReleased(node: StoreNode): boolean {
    return !this.isReady(node) && this.#stored.isReleased(node);
  }

  /** Rows of all partitions on all workers; undefined where it cannot be read yet, or they have to be counted. */
  rows(node: StoreNode): number | undefined {
    return this.isReady(node) ? this.#stored.rows(node) : undefined;
  }

  /** Makes this worker's share of persisted partitions readable. */
  adopt(node: StoreNode, records: readonly PartitionRecord[]): void {
    const persisted = this.#persisted;
    const partitions = new Map<number, Partition>();
    let rows = 0;
    for (const record of records) {
      rows += record.rows;
      if (persisted.isMine(record.index))
        partitions.set(record.index, filePartition(persisted.directory, record, node.type));
    }
    this.#stored.put(node, partitions, rows);
  }
}
