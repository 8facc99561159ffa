import type { JobVariables } from "../checkpoint/job-variables.js";
import type { Executor } from "../exec/executor.js";
import type { FileFormat, FilesNode, ListNode, Node, RangeNode, UserSourceNode } from "../plan/graph.js";
import { checkOptions, checkTasks } from "../types/call-options.js";
import type { SourceFactory } from "../tset/functions.js";
import { type GraphBuilder, requireFactory, requireFunction, requireType } from "../tset/graph-builder.js";
import { isKeyed, type KeyedTSet } from "../tset/keyed-tset.js";
import type { StoredKeyedTSet } from "../tset/stored-keyed-tset.js";
import type { StoredTSet } from "../tset/stored-tset.js";
import { TSet } from "../tset/tset.js";
import {
  any,
  type Any,
  type ArrayOf,
  type DType,
  float64,
  type Float64,
  type NumericType,
  type Tuple,
  type TypedArray,
  utf8,
  type Utf8,
  type ValueOf,
} from "../types/dtype.js";
import { ARRAY_OF_KIND, isBigKind, isNumericKind } from "../types/kinds.js";
import { tuple } from "../types/nested.js";
import { showValue } from "../types/show-value.js";
import { sameType, typeText } from "../types/type-text.js";
import { absolutePaths, type FilePath, type FileSourceOptions } from "./file-formats.js";
import { FileSources } from "./file-sources.js";
import { type InputData, findInput } from "./inputs.js";
import type { WorkerContext } from "./worker-context.js";
import { OnceValues } from "./once.js";

/** What createSource has to know beside the source itself. */
export interface SourceOptions<D extends DType> {
  /** Type of the elements; a source must say it. */
  type: D;
  /** Tasks; the job's unless given. */
  parallelism?: number;
  name?: string;
}

/** Step, type and tasks of a range. */
export interface RangeOptions<D extends NumericType> {
  /** Not 0; 1 unless given. */
  step?: number;
  type?: D;
  parallelism?: number;
}

/** Lines for the job's log. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What main gets: the job it runs in, and where TSets come from. The same program runs on every worker. */
export class BatchEnv extends FileSources {
  readonly #context: WorkerContext;
  readonly #graph: GraphBuilder;
  readonly #executor: Executor;
  readonly #variables: JobVariables;
  readonly #commit: () => void;
  readonly #once: OnceValues;
  readonly log: Log;

  /** @internal */
  constructor(
    context: WorkerContext,
    graph: GraphBuilder,
    executor: Executor,
    variables: JobVariables,
    commit: () => void,
  ) {
    super();
    this.#context = context;
    this.#graph = graph;
    this.#executor = executor;
    this.#variables = variables;
    this.#commit = commit;
    this.#once = new OnceValues(context.communicator, variables);
    this.log = {
      info: (message) => context.log("INFO", String(message)),
      warn: (message) => context.log("WARN", String(message)),
      error: (message) => context.log("ERROR", String(message)),
    };
  }

  get jobId(): string {
    return this.#context.spec.jobId;
  }

  /** 0 … workers - 1. */
  get workerId(): number {
    return this.#context.workerId;
  }

  get workers(): number {
    return this.#context.spec.workers;
  }

  /** What stands after `--` on the command line, or `args` of runJob. */
  get args(): readonly string[] {
    return this.#context.spec.args;
  }

  get config(): Readonly<Record<string, unknown>> {
    return this.#context.spec.config;
  }

  /** Whether an earlier run of this job was started before. */
  get restarted(): boolean {
    return this.#context.spec.restarted;
  }

  /**
   * A TSet from a function that makes one source a task: an object with hasNext() and next(), an iterable, an async
   * iterable, or an object with nextBatch(out).
   */
  createSource<D extends DType>(make: SourceFactory<ValueOf<D>>, options: SourceOptions<D>): TSet<D> {
    requireFactory(make, "createSource");
    if (typeof options !== "object" || options === null)
      throw new TypeError("createSource: { type } is needed, such as { type: int32 }");
    checkOptions("createSource", options, ["type", "parallelism", "name"]);
    requireType(options.type, "createSource");
    const node = this.#graph.add<UserSourceNode>({
      kind: "source",
      make: make as (context: never) => unknown,
      type: options.type,
      parallelism: this.#tasks(options.parallelism, "createSource"),
      name: checkName(options.name, "createSource"),
      inputs: new Map(),
    });
    return this.#graph.tset(node) as TSet<D>;
  }

  /** As createSource, for sources of `[key, value]` rows. */
  createKeyedSource<K extends DType, V extends DType>(
    make: SourceFactory<readonly [ValueOf<K>, ValueOf<V>]>,
    options: { key: K; value: V; parallelism?: number; name?: string },
  ): KeyedTSet<K, V> {
    requireFactory(make, "createKeyedSource");
    if (typeof options !== "object" || options === null)
      throw new TypeError("createKeyedSource: { key, value } types are needed");
    checkOptions("createKeyedSource", options, ["key", "value", "parallelism", "name"]);
    requireType(options.key, "createKeyedSource: key");
    requireType(options.value, "createKeyedSource: value");
    const node = this.#graph.add<UserSourceNode>({
      kind: "source",
      make: make as (context: never) => unknown,
      type: tuple(options.key, options.value),
      parallelism: this.#tasks(options.parallelism, "createKeyedSource"),
      name: checkName(options.name, "createKeyedSource"),
      inputs: new Map(),
    });
    return this.#graph.keyed(node) as KeyedTSet<K, V>;
  }

  /** start, start + step, … below `end`; needs no memory. float64 unless a type is given. */
  range(start: number, end: number, options?: Omit<RangeOptions<Float64>, "type">): TSet<Float64>;
  range<D extends NumericType>(start: number, end: number, options: RangeOptions<D> & { type: D }): TSet<D>;
  range(start: number, end: number, options: RangeOptions<NumericType> = {}): TSet<NumericType> {
    checkOptions("range", options, ["step", "type", "parallelism"]);
    const { step = 1, type = float64 } = options;
    for (const [name, value] of Object.entries({ start, end, step })) {
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new RangeError(`range: ${name} is a finite number, not ${showValue(value)}`);
    }
    if (step === 0) throw new RangeError("range: step is not 0");
    requireType(type, "range");
    if (!isNumericKind(type.kind)) throw new TypeError(`range: a numeric type is needed, not ${typeText(type)}`);
    if (type.kind !== "float64" && type.kind !== "float32") {
      for (const [name, value] of Object.entries({ start, step })) {
        if (!Number.isSafeInteger(value))
          throw new RangeError(`range: ${name} of ${typeText(type)} is an integer, not ${value}`);
      }
    }
    let count = Math.max(0, Math.ceil((end - start) / step));
    // (end - start) / step may be rounded up: 0.1 to 0.4 by 0.1 has three elements, not four.
    if (count > 0 && (step > 0 ? start + (count - 1) * step >= end : start + (count - 1) * step <= end)) count--;
    if (count > Number.MAX_SAFE_INTEGER)
      throw new RangeError(`range: ${count} elements are more than can be counted exactly`);
    if (isBigKind(type.kind) && count > 0 && !Number.isSafeInteger(start + (count - 1) * step)) {
      throw new RangeError(
        `range: elements beyond ±2^53 are not exact; shorten it, or map a shorter one to ${typeText(type)}`,
      );
    }
    const parallelism = this.#tasks(options.parallelism, "range");
    const node = this.#graph.add<RangeNode>({ kind: "range", start, step, count, type, parallelism, name: undefined });
    return this.#graph.tset(node) as TSet<NumericType>;
  }

  /** Values that every worker's main has, each task taking an equal run. A typed array keeps its type and is not copied. */
  parallelize<D extends DType>(values: ArrayLike<ValueOf<D>>, options: { type: D; parallelism?: number }): TSet<D>;
  parallelize<A extends TypedArray>(values: A, options?: { parallelism?: number }): TSet<TypeOfArray<A>>;
  parallelize(values: readonly number[], options?: { parallelism?: number }): TSet<Float64>;
  parallelize(values: readonly string[], options?: { parallelism?: number }): TSet<Utf8>;
  parallelize(values: readonly unknown[], options?: { parallelism?: number }): TSet<Any>;
  parallelize<K extends DType, V extends DType>(
    values: ReadonlyMap<ValueOf<K>, ValueOf<V>>,
    options: { key: K; value: V; parallelism?: number },
  ): KeyedTSet<K, V>;
  parallelize(
    values: ArrayLike<unknown> | ReadonlyMap<unknown, unknown>,
    options: { type?: DType; key?: DType; value?: DType; parallelism?: number } = {},
  ): TSet<DType> {
    if (values instanceof Map) return this.#parallelizeMap(values, options);
    if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && "length" in values)) {
      throw new TypeError(`parallelize: an array or a typed array is needed, not ${showValue(values)}`);
    }
    checkOptions("parallelize", options, ["type", "parallelism"]);
    if (options.type !== undefined) requireType(options.type, "parallelize");
    const type = options.type ?? typeOfList(values);
    const parallelism = this.#tasks(options.parallelism, "parallelize");
    return this.#graph.tset(this.#graph.add<ListNode>({ kind: "list", values, type, parallelism, name: undefined }));
  }

  #parallelizeMap(
    values: ReadonlyMap<unknown, unknown>,
    options: { key?: DType; value?: DType; parallelism?: number },
  ): TSet<DType> {
    checkOptions("parallelize of a Map", options, ["key", "value", "parallelism"]);
    requireType(options.key, "parallelize: key");
    requireType(options.value, "parallelize: value");
    const type = tuple(options.key, options.value);
    const parallelism = this.#tasks(options.parallelism, "parallelize");
    return this.#graph.keyed(
      this.#graph.add<ListNode>({ kind: "list", values: [...values], type, parallelism, name: undefined }),
    );
  }

  /** What `runJob(…, { inputs })` was given under this name: a typed array over shared memory, not a copy. */
  input(name: string): InputData {
    return findInput(name, this.#context.inputs, this.#context.inputFingerprints);
  }

  /** Action: runs a TSet that was built lazily: lazyForEach, sink, lazyCache, lazyPersist. */
  async run(tset: TSet<DType>): Promise<void> {
    const { node } = requireTSet(tset, "run");
    await this.#executor.run(node, "run");
  }

  /** Action: computes a TSet and keeps its partitions in memory. */
  async eval<D extends DType>(tset: TSet<D>): Promise<StoredTSet<D>> {
    requireTSet(tset, "eval");
    return await tset.cache();
  }

  /** Action: computes a TSet anew and puts its partitions in the place of a cached one's, of the same type and tasks. */
  async evalAndUpdate<D extends DType>(tset: TSet<D>, stored: StoredOf<D>): Promise<void> {
    const { node } = requireTSet(tset, "evalAndUpdate");
    const target = requireTSet(stored as TSet<D>, "evalAndUpdate").node;
    if (target.kind !== "cache")
      throw new TypeError("evalAndUpdate: what is updated is a cached TSet; a persisted one keeps its data");
    if (!sameType(node.type, target.type)) {
      throw new TypeError(`evalAndUpdate: both have one type, not ${typeText(node.type)} and ${typeText(target.type)}`);
    }
    if (node.parallelism !== target.parallelism) {
      throw new RangeError(`evalAndUpdate: both have as many tasks, not ${node.parallelism} and ${target.parallelism}`);
    }
    await this.#executor.update(node, target);
  }

  /** As {@link run}, for a TSet that runs many times: give it back with {@link finishEval} when it will not run again. */
  async runOne(tset: TSet<DType>): Promise<void> {
    await this.run(tset);
  }

  /** The same as {@link evalAndUpdate}. */
  async runAndUpdate<D extends DType>(tset: TSet<D>, stored: StoredOf<D>): Promise<void> {
    await this.evalAndUpdate(tset, stored);
  }

  /** Says that a TSet is not evaluated again. Sources and operators hold nothing between actions here, so this only checks its argument. */
  finishEval(tset: TSet<DType>): void {
    requireTSet(tset, "finishEval");
  }

  /** The value as last committed by an earlier run of this job, else `initial`. */
  initVariable<T>(name: string, initial: T): T {
    return this.#variables.init(name, initial) as T;
  }

  /** Sets a variable; it counts for a restart from the next commit (or persist) on. Every worker sets the same value. */
  updateVariable(name: string, value: unknown): void {
    this.#variables.update(name, value);
  }

  /** A collective: makes the variables durable, where the job is checkpointed. */
  async commit(): Promise<void> {
    await this.#executor.collective(
      "commit",
      "",
      () => [],
      () => this.#commit(),
    );
  }

  /** A collective: resolves when all workers have come here. */
  async barrier(): Promise<void> {
    await this.#executor.collective(
      "barrier",
      "",
      () => [],
      () => undefined,
    );
  }

  /** A collective: worker 0 calls `f`, and every worker gets its value; a restart gets the value that was kept. */
  async once<T>(f: () => T | Promise<T>): Promise<T> {
    requireFunction(f, "once");
    const key = this.#once.nextKey();
    return (await this.#executor.collective(
      `once ${key}`,
      "",
      () => [String(f)],
      () => this.#once.get(key, f),
    )) as T;
  }

  protected override addFiles(
    where: string,
    path: FilePath,
    format: FileFormat,
    type: DType,
    options: FileSourceOptions,
  ): TSet<DType> {
    const node = this.#graph.add<FilesNode>({
      kind: "files",
      format,
      paths: absolutePaths(path, where),
      list: undefined,
      type,
      parallelism: this.#tasks(options.parallelism, where),
      name: checkName(options.name, where),
    });
    return isKeyed(node) && format.kind === "record" ? this.#graph.keyed(node) : this.#graph.tset(node);
  }

  #tasks(given: number | undefined, where: string): number {
    if (given === undefined) return this.#context.spec.parallelism;
    checkTasks(`${where}: parallelism`, given);
    return given;
  }
}

function checkName(name: unknown, where: string): string | undefined {
  if (name === undefined || (typeof name === "string" && name !== "")) return name;
  throw new TypeError(`${where}: name is a text, not ${showValue(name)}`);
}

/** What may hold the values of a TSet of type `D`: the keyed form for rows of two members. */
export type StoredOf<D extends DType> =
  | StoredTSet<D>
  | (D extends Tuple<readonly [infer K extends DType, infer V extends DType]> ? StoredKeyedTSet<K, V> : never);

/** The type whose typed array this is, over whatever buffer. */
export type TypeOfArray<A> = NumericType extends infer N
  ? N extends NumericType
    ? A extends ArrayOf<N>
      ? N
      : never
    : never
  : never;

function typeOfList(values: ArrayLike<unknown>): DType {
  for (const [kind, array] of Object.entries(ARRAY_OF_KIND)) if (values instanceof array) return { kind } as DType;
  if (values.length > 0 && Array.from(values).every((v) => typeof v === "number")) return float64;
  if (values.length > 0 && Array.from(values).every((v) => typeof v === "string")) return utf8;
  return any;
}

function requireTSet(tset: TSet<DType>, where: string): { node: Node } {
  if (!(tset instanceof TSet)) throw new TypeError(`${where}: a TSet is needed, not ${showValue(tset)}`);
  return tset;
}
