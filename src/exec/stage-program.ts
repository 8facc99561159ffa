import { native } from "../native/load-addon.js";
import { type Node, nodeLabel, type OperatorNode, takesMany } from "../plan/graph.js";
import type { Stage } from "../plan/stages.js";
import { captures, operatorPaths, rangeOfColumn, rangeOfInput, type VectorOperator } from "../plan/vector-operators.js";
import type { Collector, Sink, TSetContext } from "../tset/functions.js";
import type { DType } from "../types/dtype.js";
import { ARRAY_OF_KIND, isNumericKind, isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
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
import { compileTaskValues, SingleValue } from "./task-values.js";
import type { VectorSource } from "./vector-chain.js";
import { type VectorHead, VectorHeads, VectorLoop } from "./vector-loop.js";

/**
 * A stage cut into segments of element operators. Between two segments stands an operator that takes more than one
 * element at a time: a compute, a mapBatch, or a sink of batches.
 */
export interface Segment {
  /** What feeds the segment; undefined for the first one, which the stage's input feeds. */
  readonly after: OperatorNode | undefined;
  readonly operators: readonly OperatorNode[];
  /** Type of the rows that feed it. */
  readonly feedType: DType;
}

export function segmentsOf(stage: Stage): Segment[] {
  const segments: { after: OperatorNode | undefined; operators: OperatorNode[]; feedType: DType }[] = [
    { after: undefined, operators: [], feedType: stage.input.type },
  ];
  for (const operator of stage.operators) {
    const last = segments.at(-1) as { operators: OperatorNode[] };
    if (takesMany(operator)) segments.push({ after: operator, operators: [], feedType: operator.type });
    else last.operators.push(operator);
  }
  return segments;
}

/** Compiled once a stage, in each worker; bound to a receiver once a task. */
export class SegmentLoop {
  readonly #segment: Segment;
  readonly #incoming: DType | undefined;
  readonly #range: { readonly start: number; readonly step: number };
  readonly #heads: VectorHeads | undefined;
  #compiled = new Map<string, (bindings: LoopBindings) => Loop>();

  /**
   * @param incoming type that rows are checked as when they come in; undefined where they are stored already
   * @param range of a range source that feeds it
   * @param heads finds its first operators as vector operations; undefined where it reads no columns and no range
   */
  constructor(
    segment: Segment,
    incoming: DType | undefined,
    range: { readonly start: number; readonly step: number },
    heads?: VectorHeads,
  ) {
    this.#heads = heads;
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
      const { output, foldType, foldConversion } = receiver.plan;
      // Actions over the same operators share them: one may reduce to another type than the next.
      const key = [feed, output, nodes.length, foldType && typeText(foldType), foldConversion].join(" ");
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
    const heads = this.#heads;
    if (heads === undefined || (feed !== "values" && feed !== "range")) return whole;
    // Without operators there is only what stores, counts or reduces the elements of a range at once.
    const { output } = receiver.plan;
    if (all.length === 0 && output !== "array" && output !== "count") return whole;
    const makeRest = (head: VectorHead): Loop => bindOperators("values", all.slice(head.operators.length), undefined);
    return new VectorLoop(heads, receiver, whole, makeRest);
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

/** undefined for a sink, whose functions are methods. */
function functionText({ action }: OperatorNode): string | undefined {
  return typeof action === "function" ? Function.prototype.toString.call(action) : undefined;
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

export function isCompute(node: Node): boolean {
  return node.kind === "compute" || node.kind === "computeToTuple";
}

export function isGeneratorFunction(f: object): boolean {
  return Object.prototype.toString.call(f) === "[object GeneratorFunction]";
}

export function isAsyncGeneratorFunction(f: object): boolean {
  return Object.prototype.toString.call(f) === "[object AsyncGeneratorFunction]";
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** What is compiled of a stage, once a worker; tasks bind it. */
export class StageProgram {
  readonly stage: Stage;
  readonly segments: readonly Segment[];
  readonly loops: readonly SegmentLoop[];
  readonly taskValues: readonly ReturnType<typeof compileTaskValues>[];

  /** @param firstRows how many rows go through generated loops before vector operations are looked for; for tests */
  constructor(stage: Stage, firstRows?: number) {
    this.stage = stage;
    this.segments = segmentsOf(stage);
    const { start, step } = stage.input.kind === "range" ? stage.input : { start: 0, step: 1 };
    this.loops = this.segments.map((segment) => {
      const heads = native === undefined ? undefined : vectorHeads(segment, stage, firstRows);
      return new SegmentLoop(segment, incomingType(segment, stage), { start, step }, heads);
    });
    this.taskValues = this.segments.map((segment) => compileTaskValues(segment.after && functionText(segment.after)));
  }
}

/** Where a segment begins with operators that may be vector operations; which of them are is found out when it pays. */
function vectorHeads({ after, operators }: Segment, stage: Stage, firstRows?: number): VectorHeads | undefined {
  const { input } = stage;
  const type = after === undefined ? input.type : after.type;
  const first = operators[0]?.kind;
  if (!isNumericType(type) || (after !== undefined && isCompute(after))) return undefined;
  // The elements of a range are made by a vector operation, too.
  const bare = first === undefined && after === undefined && input.kind === "range";
  if (!bare && first !== "map" && first !== "filter") return undefined;
  if (after === undefined && (input.kind === "source" || input.kind === "files")) return undefined;
  return new VectorHeads(() => {
    const range = after === undefined ? rangeOfInput(input) : rangeOfColumn(type);
    const vectors: VectorOperator[] = [];
    for (const { vector } of operatorPaths(range, operators, operators.length === stage.operators.length)) {
      if (vector === undefined) break;
      vectors.push(vector);
    }
    if (vectors.length === 0 && !(bare && "range" in range)) return undefined;
    const source: VectorSource =
      after === undefined && input.kind === "range"
        ? { kind: "range", type, start: input.start, step: input.step }
        : { kind: "column", type };
    return {
      source,
      operators: vectors,
      type: vectors.at(-1)?.type ?? type,
      isWhole: vectors.length === operators.length,
      captures: vectors.some(captures),
    };
  }, firstRows);
}

/** What users' code hands over is checked; what was stored, or came out of a typed array, has been. */
function incomingType(segment: Segment, stage: Stage): DType | undefined {
  const { after } = segment;
  if (after !== undefined) return isCompute(after) ? after.type : undefined;
  const { input } = stage;
  if (input.kind === "source" || input.kind === "range") return input.type;
  // Lines and fields are made of the right type; what a library decoded is looked at.
  if (input.kind === "files")
    return input.format.kind === "arrow" || input.format.kind === "parquet" ? input.type : undefined;
  if (input.kind === "list") return isArrayOf(input.values, input.type) ? undefined : input.type;
  return undefined;
}

function isArrayOf(values: object, type: DType): boolean {
  return isNumericKind(type.kind) && values instanceof ARRAY_OF_KIND[type.kind];
}
