import type { FileColumn } from "../../plan/graph.js";
import type { RowsSource } from "../open-source.js";
import type { FileRange } from "./share-files.js";
export class ArrowSource implements RowsSource {
  readonly isAsync = false;
  constructor(_c: readonly FileColumn[], _r: readonly FileRange[]) {}
  nextRows() { return undefined; }
  close() {}
}
