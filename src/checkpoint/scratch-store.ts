import type { Found, PersistedStore } from "../exec/persisted-store.js";
import type { StoreNode } from "../plan/graph.js";
import type { Directory } from "../store/directory.js";
import type { JobDirectory } from "../store/job-directory.js";
import { type PartitionRecord, PartitionWriter } from "../store/partition-writer.js";
import { DataNames } from "./data-names.js";

/** What persist() does without checkpointing: partitions are on disk while the job runs, nothing is synced or kept. */
export class ScratchStore implements PersistedStore {
  readonly directory: Directory;
  readonly #names: DataNames;
  readonly #workerId: number;
  readonly #workers: number;
  #records = new Map<StoreNode, readonly PartitionRecord[]>();

  constructor(job: JobDirectory, attempt: number, workerId: number, workers: number) {
    this.directory = job.data;
    this.#names = new DataNames(attempt);
    this.#workerId = workerId;
    this.#workers = workers;
  }

  isMine(index: number): boolean {
    return index % this.#workers === this.#workerId;
  }

  find(): Found | undefined {
    return undefined;
  }

  writer(node: StoreNode, task: number): PartitionWriter {
    const { compression } = node;
    return new PartitionWriter(this.directory, this.#names.name(node, task), node.type, {
      index: task,
      durable: false,
      compression,
    });
  }

  commit(node: StoreNode, records: readonly PartitionRecord[]): void {
    this.#names.next();
    this.#records.set(node, records);
  }

  discard(records: readonly PartitionRecord[]): void {
    this.#names.next();
    for (const record of records) this.directory.remove(record.file);
  }

  release(node: StoreNode): void {
    this.discard((this.#records.get(node) ?? []).filter((record) => this.isMine(record.index)));
    this.#records.delete(node);
  }

  reportDamage(): void {}
}
