import { types } from "node:util";
import type { Node, StoreNode } from "../plan/graph.js";
import type { DType } from "../types/dtype.js";
import { showValue } from "../types/show-value.js";
import type { Histogram, HistogramOptions } from "./functions.js";
import type { StoredKeyedTSet } from "./stored-keyed-tset.js";
import type { StoredTSet } from "./stored-tset.js";
import type { TLink } from "./tlink.js";
import type { KeyedTSet } from "./keyed-tset.js";
import type { ReduceLink } from "./reduce-link.js";
import type { TSet } from "./tset.js";

/** A node as an operator gives it; the builder adds its id. */
export type Draft<N extends Node = Node> = N extends Node ? Omit<N, "id"> : never;

/** How many values there are, their mean, and the sum of their squared differences from it. */
export interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** What an action gives back, by its goal. */
export interface Actions {
  /** Runs forEach, sink, cache or persist. */
  run(node: Node, label: string): Promise<void>;
  /** Every element in task order, the same on every worker. */
  collect(node: Node): Promise<unknown>;
  count(node: Node): Promise<number>;
  moments(node: Node): Promise<Moments>;
  histogram(node: Node, bins: HistogramOptions): Promise<Histogram>;
  /** The value of a reduce or allReduce; undefined for an empty input. */
  value(node: Node): Promise<unknown>;
}

/** What is kept of stored TSets in this worker. */
export interface StoredAccess {
  /** This worker's partitions, in task order, as one array; the TSet has to be stored already. */
  data(node: StoreNode): unknown;
  /** Gives files or memory back; a collective. */
  release(node: StoreNode): Promise<void>;
}

/** The environment as the TSet classes see it: where nodes are made and where actions go. */
export interface GraphBuilder {
  add<N extends Node>(draft: Draft<N>): N;
  /** The key of a persist: the given one, or `#n` for the n-th without one. */
  persistKey(given: string | undefined): string;
  /** The classes over a node. Made here, so that an operator's file need not import the class of what it returns. */
  tset(node: Node): TSet<DType>;
  stored(node: StoreNode): StoredTSet<DType>;
  link(node: Node, kind: "direct" | "pipe"): TLink<DType>;
  reduceLink(node: Node): ReduceLink<DType>;
  keyed(node: Node): KeyedTSet<DType, DType>;
  storedKeyed(node: StoreNode): StoredKeyedTSet<DType, DType>;
  readonly actions: Actions;
  readonly storage: StoredAccess;
}

/** Checks what untyped callers may pass as a type. */
export function requireType(type: unknown, where: string): asserts type is DType {
  if (typeof type !== "object" || type === null || typeof (type as { kind?: unknown }).kind !== "string") {
    throw new TypeError(`${where}: a type such as int32 or utf8 is needed, not ${showValue(type)}`);
  }
}

/** Checks what makes the source of a task. A class is not called: `() => new Lines()` is. */
export function requireFactory(make: unknown, where: string): void {
  requireFunction(make, where);
  const name = /^class\b\s*([\w$]*)/.exec(Function.prototype.toString.call(make))?.[1];
  if (name !== undefined)
    throw new TypeError(`${where}: a function that makes a source is needed, such as () => new ${name || "Lines"}()`);
}

/** As {@link requireFunction}, for a function that is called a value: what it returns is used at once. */
export function requirePlainFunction(f: unknown, where: string): void {
  requireFunction(f, where);
  if (types.isGeneratorFunction(f)) throw new TypeError(`${where}: a generator is run by compute only`);
  if (types.isAsyncFunction(f)) {
    throw new TypeError(`${where}: an async function would not be awaited; sources, sinks and compute may be async`);
  }
}

/** Checks what untyped callers may pass as a function. */
export function requireFunction(f: unknown, where: string): void {
  if (typeof f !== "function") throw new TypeError(`${where}: a function is needed, not ${showValue(f)}`);
}
