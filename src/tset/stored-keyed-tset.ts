import type { StoreNode } from "../plan/graph.js";
import type { ArrayOf, DType, Tuple } from "../types/dtype.js";
import type { GraphBuilder } from "./graph-builder.js";
import { KeyedTSet } from "./keyed-tset.js";

/** `[key, value]` rows that stay, in memory or in files; what needs keys works on them as on any keyed TSet. */
export class StoredKeyedTSet<K extends DType, V extends DType> extends KeyedTSet<K, V> {
  declare readonly node: StoreNode;

  /** @internal */
  constructor(graph: GraphBuilder, node: StoreNode) {
    super(graph, node);
  }

  /** This worker's rows, in task order: a copy. */
  getData(): ArrayOf<Tuple<[K, V]>> {
    return this.graph.storage.data(this.node) as ArrayOf<Tuple<[K, V]>>;
  }

  /** As on a stored TSet. */
  async unpersist(): Promise<void> {
    await this.graph.storage.release(this.node);
  }

  /** As on a stored TSet. */
  async uncache(): Promise<void> {
    await this.graph.storage.release(this.node);
  }
}
