import type { StoreNode } from "../plan/graph.js";
import type { Directory } from "../store/directory.js";
import type { PartitionRecord, PartitionWriter } from "../store/partition-writer.js";

/** What is on disk of an earlier run: its partitions, or that it was given back. */
export type Found =
  | { readonly kind: "partitions"; readonly records: readonly PartitionRecord[] }
  | { readonly kind: "released" };

/** Where persist() puts partitions, and how they come to count. The checkpoint implements it. */
export interface PersistedStore {
  /** Where the partition files are. */
  readonly directory: Directory;
  /** Whether a partition belongs to a task of this worker. */
  isMine(index: number): boolean;
  /** What an earlier run left for this TSet; the same answer on every worker. Throws TSETS_JOB_CHANGED. */
  find(node: StoreNode): Found | undefined;
  /** A new file for a partition. */
  writer(node: StoreNode, task: number): PartitionWriter;
  /** A collective: makes all partitions of a TSet count, on every worker or on none. */
  commit(node: StoreNode, records: readonly PartitionRecord[]): void;
  /** Removes files that will not count. */
  discard(records: readonly PartitionRecord[]): void;
  /** A collective: the files go with the next commit. */
  release(node: StoreNode): void;
  /** Remembers, for the next restart, that a file is damaged. */
  reportDamage(error: unknown): void;
}
