import { isNumericKind } from "../types/kinds.js";
import type { ArrayOf, DType, NumericType, ValueOf } from "../types/dtype.js";
import { tuple } from "../types/nested.js";
import { showValue } from "../types/show-value.js";
import { typeText } from "../types/type-text.js";
import type { Constants } from "../plan/arithmetic.js";
import { isExchange, type Node, type OperatorKind, type OperatorNode, type StoreNode } from "../plan/graph.js";
import { type ExplainOptions, explainPlan } from "../plan/explain.js";
import type {
  BatchFunction,
  Collector,
  ComputeFunction,
  ComputeGenerator,
  Histogram,
  HistogramOptions,
  Sink,
} from "./functions.js";
import { checkOptions } from "../types/call-options.js";
import { type GraphBuilder, requireFunction, requirePlainFunction, requireType } from "./graph-builder.js";
import type { KeyedTSet } from "./keyed-tset.js";
import type { StoredTSet } from "./stored-tset.js";
import type { TSet } from "./tset.js";

/** Of a histogram: its counts are held for every task. */
const MAX_BINS = 1_000_000;

/** How a TSet is put on disk. */
export interface PersistOptions {
  /** By which a restart finds the data; needed where one persist runs several times, such as in a loop. */
  key?: string;
  /** Files are smaller and no longer mapped in place. */
  compression?: "lz4";
}

/** No value has this type. Where a function may return it, TypeScript takes `[a, b]` for a tuple and not for an array. */
type TupleHint = [never];

/**
 * The operators that read values along an edge of the graph. A link has them, and a TSet has them too, meaning
 * `direct().…`. All are lazy but for the actions: forEach, collect, count, cache, persist.
 *
 * @typeParam D type of the values that come along
 */
export abstract class Linkable<D extends DType> {
  /** Where the values come from, and how a compute receives them. */
  protected abstract readonly edge: { readonly input: Node; readonly link: "direct" | "pipe" };
  protected abstract readonly graph: GraphBuilder;

  /**
   * Of the result of an exchange: what is exchanged goes through files, however much memory there is; without it, only what
   * memory is too short for does. The results are the same.
   *
   * @throws TypeError for anything else, and for reduce and allReduce, whose result is one value
   */
  useDisk(): this {
    const { input } = this.edge;
    if (!isExchange(input) || input.kind === "reduce" || input.kind === "allReduce") {
      throw new TypeError(`useDisk: a ${input.kind} exchanges no rows that could go to disk`);
    }
    input.useDisk = true;
    return this;
  }

  /** One value out for each value in. */
  map(f: (value: ValueOf<D>) => ValueOf<D>): TSet<D>;
  /**
   * One value out for each value in.
   *
   * Plain arithmetic of numbers runs as vector operations, with the same results: {@link explain} says which lambdas do.
   * Where that needs a number that it captures, and no other function of the program's runs in the same task, the number is
   * read once a task; elsewhere the lambda is called, and sees it each time.
   *
   * @param type of the results. An integer type wraps modulo 2^bits; a fraction is an error of the action, TSETS_TYPE.
   */
  map<E extends DType>(f: (value: ValueOf<D>) => ValueOf<E> | TupleHint, type: E): TSet<E>;
  /**
   * One value out for each value in, of arithmetic with constants: `map((x, { k }) => x * k, float64, { k })`. They are
   * known before any task begins, in every chain, and a restart sees their change.
   *
   * @param type of the results
   * @param constants numbers, copied; `f` gets them as its second argument
   */
  map<E extends DType, C extends Constants>(
    f: (value: ValueOf<D>, constants: Readonly<C>) => ValueOf<E> | TupleHint,
    type: E,
    constants: C,
  ): TSet<E>;
  map(f: (...args: never[]) => unknown, type?: DType, constants?: Constants): TSet<DType> {
    return this.#operator("map", f, type, constants);
  }

  /** Any number of values out for each value in, through `out.collect`. */
  flatMap(f: (value: ValueOf<D>, out: Collector<ValueOf<D>>) => void): TSet<D>;
  flatMap<E extends DType>(f: (value: ValueOf<D>, out: Collector<ValueOf<E>>) => void, type: E): TSet<E>;
  flatMap(f: (value: never, out: never) => void, type?: DType): TSet<DType> {
    return this.#operator("flatMap", f, type);
  }

  /** The same as {@link flatMap}. */
  flatmap(f: (value: ValueOf<D>, out: Collector<ValueOf<D>>) => void): TSet<D>;
  flatmap<E extends DType>(f: (value: ValueOf<D>, out: Collector<ValueOf<E>>) => void, type: E): TSet<E>;
  flatmap(f: (value: never, out: never) => void, type?: DType): TSet<DType> {
    return this.#operator("flatMap", f, type);
  }

  /** Keeps the values for which `f` holds. */
  filter(f: (value: ValueOf<D>) => boolean): TSet<D>;
  /**
   * Keeps the values for which `f` holds.
   *
   * @param constants as those of {@link map}
   */
  filter<C extends Constants>(f: (value: ValueOf<D>, constants: Readonly<C>) => boolean, constants: C): TSet<D>;
  filter(f: (...args: never[]) => boolean, constants?: Constants): TSet<D> {
    return this.#operator("filter", f, undefined, constants) as TSet<D>;
  }

  /**
   * Many rows at once: `f(xs, out)` gets a typed array of rows, writes rows to `out` (as long as `xs`) and returns how
   * many. Both arrays are valid during the call. Stores go through the typed array: they wrap, and they cut fractions.
   */
  mapBatch(f: D extends NumericType ? BatchFunction<ArrayOf<D>, ArrayOf<D>> : never): TSet<D>;
  mapBatch<E extends NumericType>(
    f: D extends NumericType ? BatchFunction<ArrayOf<D>, ArrayOf<E>> : never,
    type: E,
  ): TSet<E>;
  mapBatch(f: (xs: never, out: never) => number, type?: DType): TSet<DType> {
    const { input } = this.edge;
    for (const t of [input.type, type ?? input.type]) {
      if (!isNumericKind(t.kind))
        throw new TypeError(`mapBatch works on typed arrays, and ${typeText(t)} has none: use map`);
    }
    return this.#operator("mapBatch", f, type);
  }

  /**
   * Called once a task with all its values; along a pipe, once an element. A task that received nothing still runs once.
   * `compute(function* (values) { yield … })` streams; the other form buffers where another compute follows. In
   * TypeScript a generator that takes the context says so: `function* (values, context: TSetContext)`.
   */
  compute(f: ComputeFunction<ValueOf<D>, ValueOf<D>>): TSet<D>;
  compute(f: ComputeGenerator<ValueOf<D>, ValueOf<D>>): TSet<D>;
  compute<E extends DType>(f: ComputeFunction<ValueOf<D>, ValueOf<E>>, type: E): TSet<E>;
  compute<E extends DType>(f: ComputeGenerator<ValueOf<D>, ValueOf<E>>, type: E): TSet<E>;
  compute(f: (...args: never[]) => unknown, type?: DType): TSet<DType> {
    return this.#operator("compute", f, type);
  }

  /** One `[key, value]` for each value: a keyed TSet. Both types must be said. */
  mapToTuple<K extends DType, V extends DType>(
    f: (value: ValueOf<D>) => readonly [ValueOf<K>, ValueOf<V>],
    types: { key: K; value: V },
  ): KeyedTSet<K, V> {
    const type = keyedType(types, "mapToTuple");
    return this.graph.keyed(this.#operatorNode("mapToTuple", f, type)) as KeyedTSet<K, V>;
  }

  /** As {@link compute}, for `[key, value]` rows. */
  computeToTuple<K extends DType, V extends DType>(
    f: ComputeFunction<ValueOf<D>, readonly [ValueOf<K>, ValueOf<V>]>,
    types: { key: K; value: V },
  ): KeyedTSet<K, V>;
  computeToTuple<K extends DType, V extends DType>(
    f: ComputeGenerator<ValueOf<D>, readonly [ValueOf<K>, ValueOf<V>]>,
    types: { key: K; value: V },
  ): KeyedTSet<K, V>;
  computeToTuple(f: (...args: never[]) => unknown, types: { key: DType; value: DType }): KeyedTSet<DType, DType> {
    const type = keyedType(types, "computeToTuple");
    return this.graph.keyed(this.#operatorNode("computeToTuple", f, type));
  }

  /** Action: calls `f` for every value, where the value is. A reduce's result is on worker 0 only. */
  async forEach(f: (value: ValueOf<D>) => void): Promise<void> {
    const node = this.#operatorNode("forEach", f, undefined);
    await this.graph.actions.run(node, "forEach");
  }

  /** As forEach, when `env.run` asks for it. */
  lazyForEach(f: (value: ValueOf<D>) => void): TSet<D> {
    return this.#operator("forEach", f, undefined) as TSet<D>;
  }

  /** Gives every value to a sink, such as {@link textSink}, when `env.run` asks for it. */
  sink(sink: Sink<D>): TSet<D> {
    if (
      typeof sink !== "object" ||
      sink === null ||
      (typeof sink.add !== "function" && typeof sink.addBatch !== "function")
    ) {
      throw new TypeError("sink: an object with add(value) or addBatch(column) is needed");
    }
    if (typeof sink.addBatch === "function" && !isNumericKind(this.edge.input.type.kind)) {
      throw new TypeError(`sink: addBatch takes typed arrays, and ${typeText(this.edge.input.type)} has none: use add`);
    }
    sink.accept?.(this.edge.input.type);
    return this.graph.tset(this.#add("sink", sink, undefined)) as TSet<D>;
  }

  /** Action: every element in task order, on every worker; a copy, as a typed array where the type has one. */
  async collect(): Promise<ArrayOf<D>> {
    return (await this.graph.actions.collect(this.edge.input)) as ArrayOf<D>;
  }

  /** Action: how many elements there are, on every worker. */
  async count(): Promise<number> {
    return await this.graph.actions.count(this.edge.input);
  }

  /** Action: the arithmetic mean, on every worker; undefined for an empty input. One pass, as {@link variance}. */
  async mean(): Promise<number | undefined> {
    const { count, mean } = await this.graph.actions.moments(this.#numbers("mean"));
    return count === 0 ? undefined : mean;
  }

  /**
   * Action: the mean of the squared differences from the mean, on every worker; undefined where there are not enough
   * values. One pass, without the cancellation of E(x²) - E(x)²; the order of additions is a part of the result, which
   * depends on data and parallelism only.
   *
   * @param options sample: divides by one less than there are values, as for an estimate from a sample
   */
  async variance(options: { sample?: boolean } = {}): Promise<number | undefined> {
    const { count, squares } = await this.graph.actions.moments(this.#numbers("variance"));
    checkOptions("variance", options, ["sample"]);
    const divisor = options.sample === true ? count - 1 : count;
    return divisor > 0 ? squares / divisor : undefined;
  }

  /**
   * Action: how many values are in each of `bins` bins of equal width from `min` to `max`, on every worker.
   *
   * ```ts
   * const { counts, below, above } = await xs.histogram({ min: 0, max: 100, bins: 20 });
   * ```
   */
  async histogram(options: HistogramOptions): Promise<Histogram> {
    checkOptions("histogram", options, ["min", "max", "bins"]);
    const { min, max, bins } = options;
    if (!Number.isFinite(max - min) || !(min < max)) {
      throw new RangeError(
        `histogram: min is below max, and both are finite, not ${showValue(min)} and ${showValue(max)}`,
      );
    }
    if (!Number.isInteger(bins) || bins < 1 || bins > MAX_BINS) {
      throw new RangeError(`histogram: bins is an integer from 1 to ${MAX_BINS}, not ${showValue(bins)}`);
    }
    return await this.graph.actions.histogram(this.#numbers("histogram"), { min, max, bins });
  }

  #numbers(where: string): Node {
    const { input } = this.edge;
    if (isNumericKind(input.type.kind)) return input;
    throw new TypeError(`${where}: numbers are needed, and this is ${typeText(input.type)}: map it first`);
  }

  /** Action: computes the partitions and keeps them in memory. */
  async cache(): Promise<StoredTSet<D>> {
    return await this.materialise(this.lazyCache(), "cache");
  }

  /**
   * Action: computes the partitions and puts them on disk. With checkpointing on, this is a point from which a restart
   * begins: what persist() has resolved for survives a crash (durability.md), and is not computed again.
   */
  async persist(options: PersistOptions = {}): Promise<StoredTSet<D>> {
    return await this.materialise(this.lazyPersist(options), "persist");
  }

  /** As cache, when it is first used or `env.run` asks for it. */
  lazyCache(): StoredTSet<D> {
    return this.graph.stored(this.storeNode("cache", {})) as StoredTSet<D>;
  }

  /** As persist, when it is first used or `env.run` asks for it. */
  lazyPersist(options: PersistOptions = {}): StoredTSet<D> {
    return this.graph.stored(this.storeNode("persist", options)) as StoredTSet<D>;
  }

  /** The stages that an action on this would run, as text or as a Mermaid flowchart. */
  explain(options?: ExplainOptions): string {
    if (options !== undefined) checkOptions("explain", options, ["format"]);
    return explainPlan(this.edge.input, options);
  }

  #operator(
    kind: OperatorKind,
    f: (...args: never[]) => unknown,
    type: DType | undefined,
    constants?: Constants,
  ): TSet<DType> {
    return this.graph.tset(this.#operatorNode(kind, f, type, constants));
  }

  #operatorNode(
    kind: OperatorKind,
    f: (...args: never[]) => unknown,
    type: DType | undefined,
    constants?: Constants,
  ): OperatorNode {
    if (kind === "compute" || kind === "computeToTuple") requireFunction(f, kind);
    else requirePlainFunction(f, kind);
    if (kind === "flatMap" && f.length === 1) {
      throw new TypeError(
        "flatMap: the function takes (value, out) and gives values to out.collect; what it returns is not used",
      );
    }
    if (type !== undefined) requireType(type, kind);
    return this.#add(kind, f, type, constants === undefined ? undefined : copyConstants(constants, kind));
  }

  #add(
    kind: OperatorKind,
    action: OperatorNode["action"],
    type: DType | undefined,
    constants?: Constants,
  ): OperatorNode {
    const { input, link } = this.edge;
    return this.graph.add<OperatorNode>({
      kind,
      input,
      link,
      action,
      constants,
      type: type ?? input.type,
      parallelism: input.parallelism,
      name: undefined,
      inputs: new Map(),
    });
  }

  protected storeNode(kind: "cache" | "persist", options: PersistOptions): StoreNode {
    const { input } = this.edge;
    if (kind === "persist") checkOptions(kind, options, ["key", "compression"]);
    const { key, compression } = options;
    if (key !== undefined && (typeof key !== "string" || key === "" || key.startsWith("#"))) {
      throw new TypeError(`${kind}: a key is a text that does not begin with "#", not ${JSON.stringify(key)}`);
    }
    if (compression !== undefined && compression !== "lz4") {
      throw new TypeError(`${kind}: compression is "lz4" or left out, not ${JSON.stringify(compression)}`);
    }
    return this.graph.add<StoreNode>({
      kind,
      input,
      type: input.type,
      parallelism: input.parallelism,
      name: undefined,
      key: kind === "persist" ? this.graph.persistKey(key) : "",
      explicitKey: key !== undefined,
      compression,
    });
  }

  protected async materialise<S extends { readonly node: StoreNode }>(stored: S, label: string): Promise<S> {
    await this.graph.actions.run(stored.node, label);
    return stored;
  }
}

function copyConstants(constants: Constants, where: string): Constants {
  if (typeof constants !== "object" || constants === null)
    throw new TypeError(`${where}: constants are an object of numbers, such as { k: 3 }, not ${showValue(constants)}`);
  for (const [name, value] of Object.entries(constants)) {
    if (typeof value !== "number")
      throw new TypeError(`${where}: constants are numbers, and \`${name}\` is a ${typeof value}`);
  }
  return Object.freeze({ ...constants });
}

function keyedType(types: { key: DType; value: DType }, where: string): DType {
  if (typeof types !== "object" || types === null)
    throw new TypeError(`${where}: { key, value } types are needed, such as { key: utf8, value: int32 }`);
  checkOptions(where, types, ["key", "value"]);
  requireType(types.key, `${where}: key`);
  requireType(types.value, `${where}: value`);
  return tuple(types.key, types.value);
}
