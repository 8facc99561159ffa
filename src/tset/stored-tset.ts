import type { StoreNode } from "../plan/graph.js";
import type { ArrayOf, DType } from "../types/dtype.js";
import type { GraphBuilder } from "./graph-builder.js";
import { TSet } from "./tset.js";

/** Partitions that stay, in memory (cache) or in files (persist), until they are given back. */
export class StoredTSet<D extends DType> extends TSet<D> {
  declare readonly node: StoreNode;

  /** @internal */
  constructor(graph: GraphBuilder, node: StoreNode) {
    super(graph, node);
  }

  /** This worker's partitions, in task order, as one array: a copy. */
  getData(): ArrayOf<D> {
    return this.graph.storage.data(this.node) as ArrayOf<D>;
  }

  /** A collective: gives the files back, on disk with the next commit. Used again, the TSet is computed in passing. */
  async unpersist(): Promise<void> {
    await this.graph.storage.release(this.node);
  }

  /** A collective: gives the memory back. Used again, the TSet is computed in passing. */
  async uncache(): Promise<void> {
    await this.graph.storage.release(this.node);
  }
}
