import type { DType, TypedArray, ValueOf } from "../types/dtype.js";

/** What a user's function may ask about the task that it runs in. */
export interface TSetContext {
  readonly jobId: string;
  /** How often the job was started: 1 for the first time, more after restarts. */
  readonly attempt: number;
  /** Index of the task, 0 … parallelism - 1. */
  readonly index: number;
  /** Tasks of this TSet. */
  readonly parallelism: number;
  readonly workerId: number;
  readonly workers: number;
  /** Number of the TSet in the order of creation. */
  readonly id: number;
  /** Type of the TSet's values. */
  readonly type: DType;
  /** The name given by setName, else the operator's kind. */
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
  /** The partition of the same index of a stored TSet that was added by `addInput(key, stored)`. */
  input(key: string): PartitionView<unknown>;
}

/** One partition of a stored TSet, to be read any number of times. */
export interface PartitionView<V> extends Iterable<V> {
  /** Rows. */
  readonly length: number;
}

/** The values of a task, to be read once. Elements that are views (vector, binary) are valid until the next one. */
export interface TaskValues<V> extends Iterable<V> {
  /** Calls `f` for each value that was not read yet. */
  forEachRemaining(f: (value: V) => void): void;
}

/** Takes what a flatMap or a compute produces. */
export interface Collector<V> {
  collect(value: V): void;
}

/** A reducer: associative; it need not be commutative. */
export type Reducer<V> = (a: V, b: V) => V;

/** Called once a task with its values, also where there are none. What it returns, if not undefined, is emitted last. */
export type ComputeFunction<V, R> = (
  values: TaskValues<V>,
  out: Collector<R>,
  context: TSetContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is the common case
) => R | undefined | void | Promise<R | undefined | void>;

/** The streaming form: what it yields is emitted at once, nothing is buffered. */
export type ComputeGenerator<V, R> = (values: TaskValues<V>, context: TSetContext) => Generator<R, unknown, unknown>;

/** The many-rows-at-once form of map: writes rows to `out`, as long as `xs`, and returns how many. */
export type BatchFunction<A, B> = (xs: A, out: B) => number;

/** What a sink may ask when all tasks of its stage have ended. */
export type SinkContext = Omit<TSetContext, "index" | "input">;

/**
 * Where rows leave the graph. One sink object a worker; its methods are called task by task: prepare, add or addBatch,
 * end, close. When all tasks have ended on all workers, either commit is called, once, or abort on each of them.
 *
 * A sink is at-least-once: a restart runs it again, unless its rows were persisted behind it.
 *
 * @example
 * ```ts
 * class Inserts implements Sink<Utf8> {
 *   #rows: string[] = [];
 *   prepare({ index }: TSetContext) { this.#rows = []; }
 *   add(line: string) { this.#rows.push(line); }
 *   async end() { await stage(this.#rows); }           // a task's rows, not yet visible
 *   async commit() { await makeVisible(); }             // all tasks have succeeded
 *   async abort() { await forgetStaged(); }             // one has not
 * }
 * ```
 */
export interface Sink<D extends DType> {
  /** When the graph is built: throws TypeError for a type that it cannot take. */
  accept?(type: DType): void;
  prepare?(context: TSetContext): void | Promise<void>;
  add?(value: ValueOf<D>): void;
  /** In place of add, for numbers: a typed array, valid during the call. */
  addBatch?(column: TypedArray): void;
  /** After the last row of a task that has not failed. */
  end?(): void | Promise<void>;
  /** Once a task, after a failure too. */
  close?(): void | Promise<void>;
  /** On worker 0, when every task on every worker has ended well. The action has succeeded when this has. */
  commit?(context: SinkContext): void | Promise<void>;
  /** On every worker, when a task or the commit has failed, and no task is running any more. */
  abort?(context: SinkContext): void | Promise<void>;
}

/** A source as an object, looked for first. */
export interface NextSource<V> {
  prepare?(context: TSetContext): void;
  /** Called before each next(). */
  hasNext(): boolean;
  next(): V;
  /** Once, when the task is over, failed or not. */
  close?(): void;
}

/** A source that fills typed arrays: returns elements written; 0 ends it. */
export interface BatchSource {
  prepare?(context: TSetContext): void;
  nextBatch(out: TypedArray): number;
  close?(): void;
}

/** The values of one task, in one of four forms. */
export type Source<V> = NextSource<V> | Iterable<V> | AsyncIterable<V> | BatchSource;
/** Called once a task. */
export type SourceFactory<V> = (context: TSetContext) => Source<V> | Promise<Source<V>>;

/** Where a histogram counts what: `bins` of equal width from `min` to `max`. */
export interface HistogramOptions {
  readonly min: number;
  readonly max: number;
  readonly bins: number;
}

/** Bin k counts the values v with k = floor((v - min) / (max - min) * bins); max itself is in the last one. */
export interface Histogram {
  readonly counts: Float64Array;
  /** Values below min. */
  readonly below: number;
  /** Values above max. */
  readonly above: number;
  /** NaN. */
  readonly missing: number;
}
