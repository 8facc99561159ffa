import { TSetError } from "../errors.js";
import { nodeLabel, type Node } from "../plan/graph.js";
import type { PartitionView, TSetContext } from "../tset/functions.js";
import type { StoredPartitions } from "./stored-partitions.js";

/** What every task of a worker has in common. */
export interface WorkerInfo {
  readonly jobId: string;
  /** How often the job was started, 1 for the first time. */
  readonly attempt: number;
  readonly workerId: number;
  readonly workers: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** The context that a user's function gets: its place, and the inputs that were added to its source or operator. */
export function taskContext(info: WorkerInfo, node: Node, index: number, stored: StoredPartitions): TSetContext {
  return {
    jobId: info.jobId,
    attempt: info.attempt,
    type: node.type,
    index,
    parallelism: node.parallelism,
    workerId: info.workerId,
    workers: info.workers,
    id: node.id,
    name: node.name ?? node.kind,
    config: info.config,
    args: info.args,
    input(key: string): PartitionView<unknown> {
      const inputs = "inputs" in node ? node.inputs : undefined;
      const input = inputs?.get(key);
      if (input === undefined) {
        const known = [...(inputs?.keys() ?? [])].map((k) => `"${k}"`).join(", ");
        throw new TSetError(
          "TSETS_CONFIG",
          `${nodeLabel(node)} has no input "${key}"; ${known === "" ? "none was added" : `it has ${known}`} (addInput)`,
        );
      }
      return stored.view(input, index);
    },
  };
}
