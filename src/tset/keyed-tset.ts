import type { ExchangeKind, ExchangeNode, JoinType, Node } from "../plan/graph.js";
import { recogniseReducer } from "../plan/recognise.js";
import type { DType, List, Nullable, NumericType, Tuple, ValueOf } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { list, nullable, tuple } from "../types/nested.js";
import { sameType, typeText } from "../types/type-text.js";
import { type Comparator, orderOf } from "./comparators.js";
import type { Reducer, TSetContext } from "./functions.js";
import { checkOptions, checkTasks } from "../types/call-options.js";
import { requirePlainFunction } from "./graph-builder.js";
import type { PersistOptions } from "./linkable.js";
import { type NamedReducer, reducerNameOf, stepOf } from "./reducers.js";
import type { StoredKeyedTSet } from "./stored-keyed-tset.js";
import type { TLink } from "./tlink.js";
import { type SortOptions, sortParameters } from "./sort-options.js";
import { TSet } from "./tset.js";

/** Gives the task, 0 … tasks - 1, of a key. */
export type Partitioner<K> = (key: K, tasks: number, context: TSetContext) => number;

/** Which task gets a key, and in which order a task has its keys. */
export interface KeyedGatherOptions<K> {
  /** A hash of the key unless given. */
  partitioner?: Partitioner<K>;
  /** Groups come in this order of their keys; unless given, in the order of each key's first row. */
  comparator?: Comparator<K>;
  /** Tasks of the result; as many as before unless given. */
  n?: number;
}

/** Which rows a join gives, and how it finds them. */
export interface JoinOptions<K, T extends JoinType> {
  /** "inner": keys of both sides; "left" and "right": all rows of that side; "full": all rows of both. */
  type: T;
  /** "hash" unless given. */
  algorithm?: "sort" | "hash";
  /**
   * Order of keys, for "sort"; two keys are joined where it is 0. Their natural order unless given. Where it is 0 for keys
   * that are not the same, a partitioner has to send those to one task.
   */
  comparator?: Comparator<K>;
  /** Of both sides; a hash of the key unless given. */
  partitioner?: Partitioner<K>;
}

/** Type of the rows of a join: a side that may be missing is nullable. */
export type Joined<K extends DType, L extends DType, R extends DType, T extends JoinType> = Tuple<
  [K, T extends "right" | "full" ? Nullable<L> : L, T extends "left" | "full" ? Nullable<R> : R]
>;

/**
 * A TSet of `[key, value]` rows, with what needs keys. Keys are the same by SameValueZero for numbers (NaN equals NaN,
 * -0 equals 0), by content for texts, bytes, vectors, lists and tuples.
 */
export class KeyedTSet<K extends DType, V extends DType> extends TSet<Tuple<[K, V]>> {
  /** To the task of the same index, in order. */
  keyedDirect(): TLink<Tuple<[K, V]>> {
    return this.direct();
  }

  /** As keyedDirect; a compute after it is called once a row. */
  keyedPipe(): TLink<Tuple<[K, V]>> {
    return this.pipe();
  }

  /** Each row to the task that `f` names for its key; a hash unless given. Rows of one sender keep their order. */
  keyedPartition(f?: Partitioner<ValueOf<K>>): KeyedTSet<K, V> {
    if (f !== undefined) requirePlainFunction(f, "keyedPartition");
    return this.graph.keyed(this.#exchange("keyedPartition", this.node.type, { partitioner: f })) as KeyedTSet<K, V>;
  }

  /** One row a key: its values reduced, those of one task first, then the tasks in index order. */
  keyedReduce(f: Reducer<ValueOf<V>>): KeyedTSet<K, V>;
  keyedReduce(f: V extends NumericType ? NamedReducer : never): KeyedTSet<K, V>;
  keyedReduce(f: (a: never, b: never) => unknown): KeyedTSet<K, V> {
    requirePlainFunction(f, "keyedReduce");
    const built = reducerNameOf(f);
    if (built !== undefined && !isNumericKind(this.#value.kind)) {
      throw new TypeError(`keyedReduce: ${built} needs numbers, not ${typeText(this.#value)}`);
    }
    const recognised = built ?? (isNumericKind(this.#value.kind) ? recogniseReducer(f, this.#value) : undefined);
    const reducer = stepOf(f, this.#value);
    return this.graph.keyed(this.#exchange("keyedReduce", this.node.type, { reducer, recognised })) as KeyedTSet<K, V>;
  }

  /** One row a key: `[key, values]`, values by sending task, then in source order. */
  keyedGather(options: KeyedGatherOptions<ValueOf<K>> = {}): KeyedTSet<K, List<V>> {
    const type = tuple(this.#key, list(this.#value));
    return this.graph.keyed(this.#exchange("keyedGather", type, this.#gather(options, "keyedGather"))) as KeyedTSet<
      K,
      List<V>
    >;
  }

  /** As {@link keyedGather}, with a row a value. */
  keyedGatherUngrouped(options: KeyedGatherOptions<ValueOf<K>> = {}): KeyedTSet<K, V> {
    const parameters = this.#gather(options, "keyedGatherUngrouped");
    return this.graph.keyed(this.#exchange("keyedGatherUngrouped", this.node.type, parameters)) as KeyedTSet<K, V>;
  }

  /** All rows in the order of their keys, over all tasks by index; as {@link sort}, which looks at keys and values. */
  sortByKey(options: SortOptions<ValueOf<K>> = {}): KeyedTSet<K, V> {
    const parameters = sortParameters(options as SortOptions<never>, this.#key, this.parallelism, "sortByKey");
    return this.graph.keyed(this.#exchange("sortByKey", this.node.type, parameters)) as KeyedTSet<K, V>;
  }

  /** `[key, left, right]` for every pair of rows with the same key; null for a side that is missing. */
  join<R extends DType, T extends JoinType>(
    right: KeyedTSet<K, R>,
    options: JoinOptions<ValueOf<K>, T>,
  ): TSet<Joined<K, V, R, T>> {
    if (!(right instanceof TSet) || !isKeyed(right.node))
      throw new TypeError("join: the other side is a keyed TSet (mapToTuple makes one)");
    if (options !== undefined) checkOptions("join", options, ["type", "algorithm", "comparator", "partitioner"]);
    const { type, algorithm = "hash", comparator, partitioner } = options ?? {};
    if (!["inner", "left", "right", "full"].includes(type)) {
      throw new TypeError(`join: type is "inner", "left", "right" or "full", not ${JSON.stringify(type)}`);
    }
    if (algorithm !== "sort" && algorithm !== "hash") {
      throw new TypeError(`join: algorithm is "sort" or "hash", not ${JSON.stringify(algorithm)}`);
    }
    const [otherKey, otherValue] = right.node.type.fields as unknown as [DType, DType];
    if (!sameType(this.#key, otherKey)) {
      throw new TypeError(
        `join: keys of both sides have one type, not ${typeText(this.#key)} and ${typeText(otherKey)}`,
      );
    }
    if (comparator !== undefined) {
      requirePlainFunction(comparator, "join: comparator");
      if (algorithm === "hash")
        throw new TypeError('join: a comparator belongs to algorithm "sort"; "hash" compares keys for equality');
    }
    if (partitioner !== undefined) requirePlainFunction(partitioner, "join: partitioner");
    const rows = tuple(
      this.#key,
      type === "right" || type === "full" ? orNull(this.#value) : this.#value,
      type === "left" || type === "full" ? orNull(otherValue) : otherValue,
    );
    const node = this.#exchange("join", rows, {
      others: [right.node],
      join: { type, algorithm },
      comparator,
      order: comparator === undefined ? { descending: false } : orderOf(comparator as Comparator<never>, this.#key),
      partitioner,
    });
    return this.graph.tset(node) as TSet<DType> as TSet<Joined<K, V, R, T>>;
  }

  override async cache(): Promise<StoredKeyedTSet<K, V>> {
    return await this.materialise(this.lazyCache(), "cache");
  }

  override async persist(options: PersistOptions = {}): Promise<StoredKeyedTSet<K, V>> {
    return await this.materialise(this.lazyPersist(options), "persist");
  }

  override lazyCache(): StoredKeyedTSet<K, V> {
    return this.graph.storedKeyed(this.storeNode("cache", {})) as StoredKeyedTSet<K, V>;
  }

  override lazyPersist(options: PersistOptions = {}): StoredKeyedTSet<K, V> {
    return this.graph.storedKeyed(this.storeNode("persist", options)) as StoredKeyedTSet<K, V>;
  }

  get #key(): K {
    return (this.node.type.fields as readonly DType[])[0] as K;
  }

  get #value(): V {
    return (this.node.type.fields as readonly DType[])[1] as V;
  }

  #gather(options: KeyedGatherOptions<ValueOf<K>>, where: string) {
    checkOptions(where, options, ["partitioner", "comparator", "n"]);
    const { partitioner, comparator, n = this.parallelism } = options;
    if (partitioner !== undefined) requirePlainFunction(partitioner, `${where}: partitioner`);
    if (comparator !== undefined) requirePlainFunction(comparator, `${where}: comparator`);
    checkTasks(`${where}: n`, n);
    const order = comparator && orderOf(comparator as Comparator<never>, this.#key);
    return { partitioner, comparator, order, parallelism: n };
  }

  #exchange(kind: ExchangeKind, type: DType, parameters: object): ExchangeNode {
    return this.graph.add<ExchangeNode>({
      kind,
      input: this.node,
      type,
      parallelism: this.parallelism,
      name: undefined,
      ...parameters,
    });
  }
}

/** Whether the rows of a node are `[key, value]`. */
export function isKeyed(node: Node): boolean {
  return node.type.kind === "tuple" && node.type.fields?.length === 2;
}

function orNull(type: DType): DType {
  return type.kind === "nullable" || type.kind === "any" ? type : nullable(type);
}
