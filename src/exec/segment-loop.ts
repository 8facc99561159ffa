import { nodeLabel, type OperatorNode } from "../plan/graph.js";
import type { Collector, Sink, TSetContext } from "../tset/functions.js";
import type { DType } from "../types/dtype.js";
import { typeText } from "../types/type-text.js";
import { functionText, isGeneratorFunction } from "./function-kinds.js";
import { isPromise } from "./sometimes-async.js";
import {
  compileLoop,
  type ElementOperator,
  type Feed,
  type Loop,
  type LoopBindings,
  type LoopPlan,
} from "./fused-loop.js";
import { rowStores } from "./loop-row.js";
import { RenewedLoop } from "./renewed-loop.js";
import type { RowReceiver } from "./row-receivers.js";
import { isCompute, type Segment } from "./segments.js";
import type { SoughtLater } from "./sought-later.js";
import { SingleValue } from "./task-values.js";
import { type VectorHead, VectorLoop } from "./vector-loop.js";

/** Compiled once a stage, in each worker; bound to a receiver once a task. */
export class SegmentLoop {
  readonly #segment: Segment;
  readonly #incoming: DType | undefined;
  readonly #range: { readonly start: number; readonly step: number };
  readonly #head: SoughtLater<VectorHead> | undefined;
  #compiled = new Map<string, (bindings: LoopBindings) => Loop>();

  /**
   * @param incoming type that rows are checked as when they come in; undefined where they are stored already
   * @param range of a range source that feeds it
   * @param head finds its first operators as vector operations; undefined where it reads no columns and no range
   */
  constructor(
    segment: Segment,
    incoming: DType | undefined,
    range: { readonly start: number; readonly step: number },
    head?: SoughtLater<VectorHead>,
  ) {
    this.#head = head;
    this.#segment = segment;
    this.#incoming = incoming;
    this.#range = range;
  }

  /** Whether one row in may become several. */
  get spreads(): boolean {
    return this.#segment.operators.some((o) => o.kind === "flatMap" || isCompute(o));
  }

  get isEmpty(): boolean {
    return this.#segment.operators.length === 0;
  }

  /**
   * @param contextOf the context of an operator's task
   * @param fail makes the error of an operator; its argument is the operator's label
   */
  bind(
    feed: Feed,
    receiver: RowReceiver,
    contextOf: (node: OperatorNode) => TSetContext,
    fail: (label: string, error: unknown) => Error,
    feeder: string,
    consumer: string,
  ): Loop {
    const bindOperators = (feed: Feed, nodes: readonly OperatorNode[], incoming: DType | undefined): Loop => {
      const operators = nodes.map((o) => elementOperator(o, contextOf));
      const { output, reduce, foldType, foldConversion } = receiver.plan;
      // Actions over the same operators share them: one may reduce to another type than the next.
      const reduced = reduce?.narrow(reduce.step(reduce.neutral, "v"));
      const key = [feed, output, nodes.length, reduced, foldType && typeText(foldType), foldConversion].join(" ");
      const feedTypes = feed === "columns" ? this.#segment.feedType.fields : undefined;
      const plan: LoopPlan = { feed, feedTypes, operators, incoming, ...receiver.plan };
      let factory = this.#compiled.get(key);
      if (factory === undefined) {
        factory = compileLoop(plan, useOf(this.#segment.after, nodes, receiver));
        this.#compiled.set(key, factory);
      }
      const labels = [feeder, ...nodes.map(nodeLabel), consumer];
      const bindings: LoopBindings = {
        operators,
        slow: [incoming, ...operators.map((o) => o.type)].map(rowStores),
        fail: (at, error) => fail(labels[at] as string, error),
        ...this.#range,
        ...receiver.bindings,
      };
      const shared = factory(bindings);
      return feed === "push" ? shared : new RenewedLoop(shared, () => compileLoop(plan)(bindings));
    };
    const all = this.#segment.operators;
    const whole = bindOperators(feed, all, this.#incoming);
    const head = this.#head;
    if (head === undefined || (feed !== "values" && feed !== "range")) return whole;
    // Without operators there is only what stores, counts or reduces the elements of a range at once.
    const { output } = receiver.plan;
    if (all.length === 0 && output !== "array" && output !== "reduce" && output !== "count") return whole;
    const makeRest = (head: VectorHead): Loop => bindOperators("values", all.slice(head.length), undefined);
    return new VectorLoop(head, receiver, whole, makeRest);
  }
}

/** The functions that a loop calls, and the one that calls it. */
function useOf(
  feeder: OperatorNode | undefined,
  nodes: readonly OperatorNode[],
  receiver: RowReceiver,
): string | undefined {
  const texts = [feeder, ...nodes].map((node) => (node === undefined ? "" : functionText(node)));
  return texts.includes(undefined) ? undefined : [...texts, String(receiver.bindings.fold)].join("\n");
}

/** An operator as the fused loop calls it. */
function elementOperator(node: OperatorNode, contextOf: (node: OperatorNode) => TSetContext): ElementOperator {
  const { kind, type } = node;
  const action = node.action as (...args: unknown[]) => unknown;
  switch (kind) {
    case "map":
    case "filter":
      return { kind, type, f: action, constants: node.constants };
    case "flatMap":
      return { kind, type, f: action };
    case "mapToTuple":
      return { kind: "map", type, f: action };
    case "forEach":
      return { kind: "tap", type, f: action };
    case "sink": {
      const sink = node.action as Sink<DType>;
      return { kind: "tap", type, f: (value: never) => sink.add?.(value) };
    }
    case "compute":
    case "computeToTuple":
      return { kind: "flatMap", type, f: pipedCompute(action, contextOf(node)) };
    case "mapBatch":
      throw new TypeError("a mapBatch takes more than one element");
  }
}

/** A compute along a pipe: called once an element, with an iterable of that element. */
function pipedCompute(f: (...args: unknown[]) => unknown, context: TSetContext): ElementOperator["f"] {
  const single = new SingleValue<unknown>();
  if (isGeneratorFunction(f)) {
    return (value: unknown, out: Collector<unknown>) => {
      for (const made of f(single.hold(value), context) as Iterable<unknown>) out.collect(made);
    };
  }
  return (value: unknown, out: Collector<unknown>) => {
    const returned = f(single.hold(value), out, context);
    if (isPromise(returned))
      throw new TypeError("an async compute along a pipe: use direct(), or a source that is async");
    if (returned !== undefined) out.collect(returned);
  };
}
