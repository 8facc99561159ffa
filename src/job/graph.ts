import type { Executor } from "../exec/executor.js";
import type { PersistedStore } from "../exec/persisted-store.js";
import type { StoredPartitions } from "../exec/stored-partitions.js";
import type { Node, StoreNode } from "../plan/graph.js";
import { graphLines } from "../plan/shape.js";
import type { Draft, GraphBuilder, StoredAccess } from "../tset/graph-builder.js";
import { KeyedTSet } from "../tset/keyed-tset.js";
import { ReduceLink } from "../tset/reduce-link.js";
import { StoredKeyedTSet } from "../tset/stored-keyed-tset.js";
import { StoredTSet } from "../tset/stored-tset.js";
import { TLink } from "../tset/tlink.js";
import { TSet } from "../tset/tset.js";
import type { DType } from "../types/dtype.js";

/** The graph of one worker's main: numbers its nodes and its persists, and makes the classes over them. */
export class Graph implements GraphBuilder {
  readonly actions: Executor;
  readonly storage: StoredAccess;
  #nodes = 0;
  #unkeyed = 0;

  constructor(executor: Executor, stored: StoredPartitions, persisted: PersistedStore) {
    this.actions = executor;
    this.storage = {
      data(node) {
        try {
          return stored.data(node);
        } catch (error) {
          persisted.reportDamage(error);
          throw error;
        }
      },
      release: (node) =>
        executor.collective(
          `give back ${node.kind} ${node.key}`,
          "",
          () => graphLines(node),
          () => {
            stored.release(node);
            if (node.kind === "persist") persisted.release(node);
          },
        ),
    };
  }

  add<N extends Node>(draft: Draft<N>): N {
    return { ...draft, id: this.#nodes++ } as unknown as N;
  }

  persistKey(given: string | undefined): string {
    return given ?? `#${++this.#unkeyed}`;
  }

  tset(node: Node): TSet<DType> {
    return new TSet(this, node);
  }

  stored(node: StoreNode): StoredTSet<DType> {
    return new StoredTSet(this, node);
  }

  link(node: Node, kind: "direct" | "pipe"): TLink<DType> {
    return new TLink(this, node, kind);
  }

  keyed(node: Node): KeyedTSet<DType, DType> {
    return new KeyedTSet(this, node);
  }

  storedKeyed(node: StoreNode): StoredKeyedTSet<DType, DType> {
    return new StoredKeyedTSet(this, node);
  }

  reduceLink(node: Node): ReduceLink<DType> {
    return new ReduceLink(this, node);
  }
}
