import type { DType, ValueOf } from "../types/dtype.js";
import { TLink } from "./tlink.js";

/** One value for all: at task 0 (reduce) or at every task (allReduce). */
export class ReduceLink<D extends DType> extends TLink<D> {
  /** Action: the reduced value, on every worker; undefined for an empty input. */
  async value(): Promise<ValueOf<D> | undefined> {
    return (await this.graph.actions.value(this.edge.input)) as ValueOf<D> | undefined;
  }
}
