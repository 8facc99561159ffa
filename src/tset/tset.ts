import { isExchange, isStore, lineage, type ExchangeKind, type ExchangeNode, type Node } from "../plan/graph.js";
import { recogniseReducer } from "../plan/recognise.js";
import type { DType, Int32, NumericType, Tuple, ValueOf } from "../types/dtype.js";
import { int32 } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { tuple } from "../types/nested.js";
import { showValue } from "../types/show-value.js";
import { sameType, typeText } from "../types/type-text.js";
import type { Reducer, TSetContext } from "./functions.js";
import { checkTasks } from "../types/call-options.js";
import { type Draft, type GraphBuilder, requirePlainFunction, requireType } from "./graph-builder.js";
import { Linkable } from "./linkable.js";
import type { ReduceLink } from "./reduce-link.js";
import { type NamedReducer, reducerNameOf, stepOf } from "./reducers.js";
import { type SortOptions, sortParameters } from "./sort-options.js";
import type { StoredTSet } from "./stored-tset.js";
import type { TLink } from "./tlink.js";

/** By this name util.inspect asks; not imported from there, so that the declarations need no types of Node. */
const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * Partitioned values that are computed when an action asks for them, and again for each action unless they are stored.
 *
 * @typeParam D type of the values
 */
export class TSet<D extends DType> extends Linkable<D> {
  protected readonly graph: GraphBuilder;
  /** @internal */
  readonly node: Node;

  /** @internal */
  constructor(graph: GraphBuilder, node: Node) {
    super();
    this.graph = graph;
    this.node = node;
  }

  protected get edge(): { input: Node; link: "direct" } {
    return { input: this.node, link: "direct" };
  }

  /** Type of the values. */
  get type(): D {
    return this.node.type as D;
  }

  /** Number of tasks. */
  get parallelism(): number {
    return this.node.parallelism;
  }

  /** What it is, for messages: its name, its type and its tasks. Its values are what {@link collect} gives. */
  override toString(): string {
    const { name, kind } = this.node;
    return `${this.constructor.name}(${name ?? kind}: ${typeText(this.node.type)}, ${this.parallelism} tasks)`;
  }

  /** What console.log shows. @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** To the task of the same index, in order. */
  direct(): TLink<D> {
    return this.graph.link(this.node, "direct") as TLink<D>;
  }

  /** As direct; a compute after it is called once an element. */
  pipe(): TLink<D> {
    return this.graph.link(this.node, "pipe") as TLink<D>;
  }

  /**
   * All values to one, which is at task 0, on worker 0. A built-in reducer ({@link sum}, …) or a lambda that is the same
   * as one has its documented order; any other is a left fold of each task, then of the tasks in index order.
   */
  reduce(f: Reducer<ValueOf<D>>): ReduceLink<D>;
  reduce(f: D extends NumericType ? NamedReducer : never): ReduceLink<D>;
  /**
   * As the other forms, in another type.
   *
   * @param type to which each value is converted first. The lanes of {@link sum} and {@link product} take other numbers
   *   into a float as they are, and round once a step
   */
  reduce<E extends DType>(f: Reducer<ValueOf<E>>, type: E): ReduceLink<E>;
  reduce<E extends NumericType>(f: NamedReducer, type: E): ReduceLink<E>;
  reduce(f: (a: never, b: never) => unknown, type?: DType): ReduceLink<DType> {
    return this.#reduction("reduce", f, type);
  }

  /** As {@link reduce}; the value is at every task. */
  allReduce(f: Reducer<ValueOf<D>>): ReduceLink<D>;
  allReduce(f: D extends NumericType ? NamedReducer : never): ReduceLink<D>;
  allReduce<E extends DType>(f: Reducer<ValueOf<E>>, type: E): ReduceLink<E>;
  allReduce<E extends NumericType>(f: NamedReducer, type: E): ReduceLink<E>;
  allReduce(f: (a: never, b: never) => unknown, type?: DType): ReduceLink<DType> {
    return this.#reduction("allReduce", f, type);
  }

  /** All values to one task as `[taskIndex, value]`, ordered by task index, then by source order. */
  gather(): TLink<Tuple<[Int32, D]>> {
    return this.#gathered("gather", 1);
  }

  /** As {@link gather}; every task gets all values. */
  allGather(): TLink<Tuple<[Int32, D]>> {
    return this.#gathered("allGather", this.parallelism);
  }

  /**
   * Each value to the task that `f` names; without it, by a hash of the value. Values of one sender keep their order.
   *
   * @param tasks of the result; as many as before unless given
   */
  partition(
    f?: ((value: ValueOf<D>, tasks: number, context: TSetContext) => number) | undefined,
    tasks = this.parallelism,
  ): TSet<D> {
    if (f !== undefined) requirePlainFunction(f, "partition");
    checkTasks("partition: the number of tasks", tasks);
    const node = this.#exchangeNode("partition", this.node.type, tasks, { partitioner: f });
    return this.graph.tset(node) as TSet<D>;
  }

  /** Every value of the one task to each of `tasks` tasks. */
  replicate(tasks: number): TSet<D> {
    checkTasks("replicate: the number of tasks", tasks);
    if (this.parallelism !== 1)
      throw new RangeError(`replicate: this TSet has ${this.parallelism} tasks, and only 1 can be replicated`);
    return this.graph.tset(this.#exchangeNode("replicate", this.node.type, tasks, {})) as TSet<D>;
  }

  /** The values of all, task by task: this TSet's first, then the others' in order. All have as many tasks. */
  union(others: TSet<D> | readonly TSet<D>[]): TSet<D> {
    const all = Array.isArray(others) ? (others as readonly TSet<D>[]) : [others as TSet<D>];
    for (const other of all) {
      if (!(other instanceof TSet)) throw new TypeError(`union: a TSet is needed, not ${showValue(other)}`);
      if (other.parallelism !== this.parallelism) {
        throw new RangeError(`union: all sides have as many tasks, not ${this.parallelism} and ${other.parallelism}`);
      }
      if (!sameType(other.node.type, this.node.type)) {
        throw new TypeError(
          `union: all sides have one type, not ${typeText(this.node.type)} and ${typeText(other.node.type)}`,
        );
      }
    }
    const node = this.#exchangeNode("union", this.node.type, this.parallelism, {
      others: all.map((other) => other.node),
    });
    return this.graph.tset(node) as TSet<D>;
  }

  /**
   * All values in order, over all tasks by index: those of task 0 come before those of task 1. Stable: what is equal keeps
   * the order that it had, by task, then as it came. Equal values come to one task; otherwise the tasks get about as many.
   *
   * ```ts
   * const [least] = await xs.sort({ n: 1 }).collect();
   * xs.sort({ comparator: (a, b) => a % 10 - b % 10, descending: true });
   * ```
   */
  sort(options: SortOptions<ValueOf<D>> = {}): TSet<D> {
    const parameters = sortParameters(options as SortOptions<never>, this.node.type, this.parallelism, "sort");
    const { parallelism, ...order } = parameters;
    return this.graph.tset(this.#exchangeNode("sort", this.node.type, parallelism, order)) as TSet<D>;
  }

  /** Makes a stored TSet readable in this one's function (a source's too), by `ctx.input(key)`; both have the same number of tasks. */
  addInput(key: string, stored: StoredTSet<DType>): this {
    const { node } = this;
    if (!("inputs" in node)) throw new TypeError(`addInput: a ${node.kind} has no function that could read an input`);
    if (typeof key !== "string") throw new TypeError(`addInput: the key is a text, not ${showValue(key)}`);
    if (!(stored instanceof TSet) || !isStore(stored.node))
      throw new TypeError("addInput: the input has to be stored: cache() or persist() it first");
    if (stored.parallelism !== this.parallelism) {
      throw new TypeError(
        `addInput: "${key}" has ${stored.parallelism} partitions and this TSet ${this.parallelism} tasks; they must be equal`,
      );
    }
    if (lineage(stored.node).includes(node)) {
      throw new TypeError(`addInput: "${key}" is computed from this TSet, which cannot read it`);
    }
    node.inputs.set(key, stored.node);
    return this;
  }

  /** Names the operator, in messages and as a part of its identity at a restart. */
  setName(name: string): this {
    if (typeof name !== "string" || name === "") throw new TypeError("setName: a text is needed");
    this.node.name = name;
    return this;
  }

  /** The same operator with results of another type. */
  withType<E extends DType>(type: E): TSet<E> {
    requireType(type, "withType");
    const { node } = this;
    if (isStore(node)) throw new TypeError("withType: what is stored has its type already; map it");
    if (isExchange(node) || ["filter", "forEach", "sink"].includes(node.kind)) {
      throw new TypeError(`withType: a ${node.kind} keeps its input's type; map it`);
    }
    const { id: _, ...draft } = node;
    const inputs = "inputs" in node ? { inputs: new Map(node.inputs) } : {};
    return this.graph.tset(this.graph.add({ ...draft, ...inputs, type } as unknown as Draft)) as TSet<E>;
  }

  #reduction(
    kind: "reduce" | "allReduce",
    f: (a: never, b: never) => unknown,
    type: DType | undefined,
  ): ReduceLink<DType> {
    requirePlainFunction(f, kind);
    if (type !== undefined) requireType(type, kind);
    const to = type ?? this.node.type;
    if (to.kind !== this.node.type.kind && !(isNumericKind(to.kind) && isNumericKind(this.node.type.kind))) {
      throw new TypeError(`${kind}: ${typeText(this.node.type)} cannot be reduced as ${typeText(to)}: map it first`);
    }
    const built = reducerNameOf(f);
    if (built !== undefined && !isNumericKind(to.kind)) {
      throw new TypeError(`${kind}: ${built} needs numbers, not ${typeText(to)}`);
    }
    const name = built ?? (isNumericKind(to.kind) ? recogniseReducer(f, to as NumericType) : undefined);
    const recognised = widens(this.node.type, to) ? name : undefined;
    const node = this.graph.add<ExchangeNode>({
      kind,
      input: this.node,
      reducer: stepOf(f, to),
      recognised,
      type: to,
      parallelism: kind === "reduce" ? 1 : this.parallelism,
      name: undefined,
    });
    return this.graph.reduceLink(node);
  }

  #gathered(kind: "gather" | "allGather", parallelism: number): TLink<Tuple<[Int32, D]>> {
    const node = this.#exchangeNode(kind, tuple(int32, this.node.type), parallelism, {});
    return this.graph.link(node, "direct") as TLink<DType> as TLink<Tuple<[Int32, D]>>;
  }

  #exchangeNode(kind: ExchangeKind, type: DType, parallelism: number, parameters: Partial<ExchangeNode>): ExchangeNode {
    return this.graph.add<ExchangeNode>({ kind, input: this.node, type, parallelism, name: undefined, ...parameters });
  }
}

/** Whether every value of `from` is one of `to`, wraps to one, or rounds to one: a kernel then converts as it reads. */
function widens(from: DType, to: DType): boolean {
  return !from.kind.startsWith("float") || to.kind.startsWith("float");
}
