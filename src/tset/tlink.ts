import type { Node } from "../plan/graph.js";
import type { DType } from "../types/dtype.js";
import type { GraphBuilder } from "./graph-builder.js";
import { Linkable } from "./linkable.js";

/** How the values of one TSet come to the tasks of the next. */
export class TLink<D extends DType> extends Linkable<D> {
  protected readonly graph: GraphBuilder;
  protected readonly edge: { readonly input: Node; readonly link: "direct" | "pipe" };

  /** @internal */
  constructor(graph: GraphBuilder, input: Node, link: "direct" | "pipe" = "direct") {
    super();
    this.graph = graph;
    this.edge = { input, link };
  }
}
