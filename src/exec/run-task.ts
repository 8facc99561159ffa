import { isExchange, isSource, isStore, nodeLabel, type OperatorNode, type SourceNode } from "../plan/graph.js";
import type { Arenas } from "../memory/arenas.js";
import type { StageInput } from "../plan/stages.js";
import { type ChunksSource, type OpenedSource, openSource, type SourceHandle } from "../sources/open-source.js";
import type { BatchSource, Sink, TSetContext } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import { freeChunk } from "../types/chunk-layout.js";
import { type ChunkSink, takesChunks } from "../types/chunk-sink.js";
import type { DType, NumericType, TypedArray } from "../types/dtype.js";
import { isNumericKind, newTypedArray } from "../types/kinds.js";
import {
  asyncDriver,
  batchDriver,
  chunkDriver,
  type Driver,
  indexDriver,
  pullDriver,
  rowsDriver,
  tupleDriver,
  wholeChunkDriver,
} from "./drivers.js";
import type { Feed, Loop } from "./fused-loop.js";
import { BATCH_ROWS, batchReceiver, chunkReceiver, type RowReceiver } from "./row-receivers.js";
import { after, afterwards, drain, sequence } from "./sometimes-async.js";
import type { Spills } from "./spill/spills.js";
import {
  isAsyncGeneratorFunction,
  isCompute,
  isGeneratorFunction,
  isPromise,
  type SegmentLoop,
  type StageProgram,
} from "./stage-program.js";
import { chunkQueue, queueReader, singleBatchQueue, type TaskQueue } from "./task-queue.js";
import { type BatchReader, columnReader } from "./task-values.js";

/** What an exchange left for a task to read. */
export type ExchangedRows =
  | { readonly kind: "value"; readonly has: boolean; readonly value: unknown }
  /** Each valid until the next one. */
  | { readonly kind: "chunks"; readonly chunks: Iterable<Chunk> };

/** What a task needs of its worker. */
export interface TaskServices {
  readonly index: number;
  readonly memory: Arenas;
  readonly spills: Spills;
  contextOf(node: StageInput | OperatorNode): TSetContext;
  fail(label: string, error: unknown): Error;
  /** Rows taken from the task's input; called once a batch, and throws where the job is being ended. */
  advance(rows: number): void;
  exchanged(node: StageInput): ExchangedRows;
  storedChunks(node: StageInput): Iterable<Chunk>;
}

/** Runs one task of a stage into `receiver`; a promise only where something in it is asynchronous. */
export function runTask(
  program: StageProgram,
  services: TaskServices,
  receiver: RowReceiver,
  label: string,
): void | Promise<void> {
  const task = new Task(program, services, label);
  let result: void | Promise<void>;
  try {
    result = task.run(receiver);
  } catch (error) {
    return task.abandon(receiver, error);
  }
  return isPromise(result) ? result.catch((error: unknown) => task.abandon(receiver, error)) : result;
}

class Task {
  readonly #program: StageProgram;
  readonly #services: TaskServices;
  readonly #label: string;
  /** In the order of opening; closed in reverse, each once, on errors too. */
  #closers: (() => void | Promise<void>)[] = [];
  #discards: (() => void)[] = [];
  readonly #advance: (rows: number) => void;
  /** A failure that came to light inside a user's function, which might have caught it. */
  #failure: unknown;

  constructor(program: StageProgram, services: TaskServices, label: string) {
    this.#program = program;
    this.#services = services;
    this.#label = label;
    this.#advance = (rows) => {
      try {
        services.advance(rows);
      } catch (error) {
        this.#failure ??= error;
        throw error;
      }
    };
  }

  run(receiver: RowReceiver): void | Promise<void> {
    const sinks = this.#sinks();
    const prepared = sequence(sinks.map((sink) => () => this.#prepareSink(sink)));
    return after(prepared, () =>
      after(
        this.#driver(this.#program.segments.length - 1, () => receiver, this.#label),
        (driver) =>
          after(drain(driver), () => {
            if (this.#failure !== undefined) throw this.#failure;
            return after(receiver.finish(), () =>
              after(sequence(sinks.map((node) => () => (node.action as Sink<DType>).end?.())), () => {
                this.#discard();
                return this.#close();
              }),
            );
          }),
      ),
    );
  }

  /** Frees what a compute left unread. */
  #discard(): void {
    for (const discard of this.#discards) discard();
    this.#discards = [];
  }

  /** Frees and closes what there is, then throws the error. */
  abandon(receiver: RowReceiver, error: unknown): Promise<never> | never {
    receiver.discard();
    this.#discard();
    const cause = this.#failure ?? error;
    const rethrow = (): never => {
      throw this.#services.fail(this.#label, cause);
    };
    // The first error counts: one of a close after it would hide the reason.
    let closed: void | Promise<void>;
    try {
      closed = this.#close();
    } catch {
      return rethrow();
    }
    return isPromise(closed) ? closed.then(rethrow, rethrow) : rethrow();
  }

  #close(): void | Promise<void> {
    const closers = this.#closers.reverse();
    this.#closers = [];
    return sequence(closers);
  }

  #sinks(): OperatorNode[] {
    return this.#program.stage.operators.filter((o) => o.kind === "sink");
  }

  #prepareSink(node: OperatorNode): void | Promise<void> {
    const sink = node.action as Sink<DType>;
    if (sink.close !== undefined) this.#closers.push(() => sink.close?.());
    return sink.prepare?.(this.#services.contextOf(node));
  }

  /** What drives segments 0 … `last` into the receiver that is chosen when it is known whether they stream. */
  #driver(last: number, choose: ReceiverChoice, consumer: string): Driver | Promise<Driver> {
    const operator = this.#program.segments[last]?.after;
    if (operator === undefined) return this.#inputDriver(choose, consumer);
    if (isCompute(operator)) return this.#computeDriver(last, operator, choose, consumer);
    if (takesChunks(operator.action)) return this.#chunkSinkDriver(last, operator, operator.action, choose, consumer);
    // A mapBatch or a sink of batches: the segment before it fills an array, which goes through as a whole.
    const label = nodeLabel(operator);
    const loop = this.#bind(last, "values", choose(false), label, consumer);
    const batches = batchReceiver(
      operator.input.type,
      this.#batchOperator(operator, (array, rows) => loop.run(array, 0, rows)),
    );
    return after(
      this.#driver(last - 1, () => batches, label),
      (before) => ({
        streams: before.streams,
        step: () =>
          after(before.step(), (more) => {
            if (!more) batches.bindings.out?.flush();
            return more;
          }),
      }),
    );
  }

  /** A sink of whole chunks: rows are put together for it where they do not come so. */
  #chunkSinkDriver(
    last: number,
    operator: OperatorNode,
    sink: ChunkSink,
    choose: ReceiverChoice,
    consumer: string,
  ): Driver | Promise<Driver> {
    const label = nodeLabel(operator);
    const { memory } = this.#services;
    const receiver = choose(false);
    const loop = this.#bind(last, "values", receiver, label, consumer);
    const wholly = this.#program.loops[last]?.isEmpty === true ? receiver.takeChunk?.bind(receiver) : undefined;
    const take = (chunk: Chunk): void => {
      this.#guard(operator, () => sink.addChunk(chunk));
      if (wholly !== undefined) return wholly(chunk);
      const rows = chunkDriver(loop, [chunk], () => undefined);
      while (rows.step());
    };
    const takeOwn = (chunk: Chunk): void => {
      try {
        take(chunk);
      } finally {
        freeChunk(chunk, memory);
      }
    };
    const chunks = chunkReceiver(operator.input.type, memory, takeOwn, take);
    this.#discards.push(() => chunks.discard());
    return after(
      this.#driver(last - 1, () => chunks, label),
      (before) => ({
        streams: before.streams,
        step: () => after(before.step(), (more) => after(more ? undefined : chunks.finish(), () => more)),
      }),
    );
  }

  #batchOperator(operator: OperatorNode, next: (array: unknown, rows: number) => void) {
    const { fail } = this.#services;
    if (operator.kind === "sink") {
      const sink = operator.action as Sink<DType>;
      return (array: unknown, rows: number) => {
        this.#guard(operator, () => sink.addBatch?.((array as TypedArray).subarray(0, rows)));
        next(array, rows);
      };
    }
    const f = operator.action as (xs: TypedArray, out: TypedArray) => number;
    const results = newTypedArray((operator.type as NumericType).kind, BATCH_ROWS);
    return (array: unknown, rows: number) => {
      const out = results.subarray(0, rows);
      const made = this.#guard(operator, () => f((array as TypedArray).subarray(0, rows), out));
      if (!Number.isInteger(made) || made < 0 || made > rows) {
        throw fail(
          nodeLabel(operator),
          new RangeError(`mapBatch returns how many rows it wrote, 0 to ${rows}, not ${String(made)}`),
        );
      }
      next(results, made);
    };
  }

  #guard<T>(operator: OperatorNode, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#services.fail(nodeLabel(operator), error);
    }
  }

  /** A compute: reads what is before it through an iterable, and pushes, or is pulled where it is a generator. */
  #computeDriver(
    at: number,
    operator: OperatorNode,
    choose: ReceiverChoice,
    consumer: string,
  ): Driver | Promise<Driver> {
    const label = nodeLabel(operator);
    const stored = this.#storedColumns(at);
    if (stored !== undefined) return this.#computeOver(at, operator, choose, consumer, stored, undefined);
    let queue = undefined as TaskQueue | undefined;
    const chooseQueue = (streams: boolean): RowReceiver => {
      queue = this.#queue(at, operator.input.type, streams);
      return queue.receiver;
    };
    return after(this.#driver(at - 1, chooseQueue, label), (upstream) => {
      const feed = upstream.streams ? undefined : () => drain(upstream);
      return this.#computeOver(at, operator, choose, consumer, upstreamReader(queue as TaskQueue, upstream), feed);
    });
  }

  /** @param feed runs what fills `reader`, where that does not stream */
  #computeOver(
    at: number,
    operator: OperatorNode,
    choose: ReceiverChoice,
    consumer: string,
    reader: BatchReader,
    feed: (() => void | Promise<void>) | undefined,
  ): Driver {
    const label = nodeLabel(operator);
    const f = operator.action as (...args: unknown[]) => unknown;
    const values = this.#program.taskValues[at]?.(reader);
    const context = this.#services.contextOf(operator);
    if (isGeneratorFunction(f) || isAsyncGeneratorFunction(f)) {
      const driver = this.#generatorDriver(at, operator, f(values, context), choose, consumer);
      return feed === undefined ? driver : afterwards(feed, driver);
    }
    const loop = this.#bind(at, "push", choose(false), label, consumer);
    return {
      streams: false,
      step: () =>
        after(feed?.(), () =>
          after(
            this.#call(label, () => f(values, loop, context)),
            (returned) => {
              if (returned !== undefined) loop.collect(returned);
              loop.settle();
              return false;
            },
          ),
        ),
    };
  }

  /** Stored numbers, where nothing stands between them and the compute: it gets each value, never the array. */
  #storedColumns(at: number): BatchReader | undefined {
    const { input } = this.#program.stage;
    if (at !== 1 || this.#program.loops[0]?.isEmpty !== true) return undefined;
    if (!isStore(input) || !isNumericKind(input.type.kind)) return undefined;
    return columnReader(this.#closing(this.#services.storedChunks(input)), this.#advance);
  }

  /** What stands between segment `at - 1` and the compute after it. */
  #queue(at: number, type: DType, streams: boolean): TaskQueue {
    const before = this.#program.segments[at - 1]?.after;
    const oneBatchAStep =
      streams &&
      this.#program.loops[at - 1]?.spreads === false &&
      before?.kind !== "mapBatch" &&
      before?.kind !== "sink";
    const queue = oneBatchAStep
      ? singleBatchQueue(type)
      : chunkQueue(type, this.#services.memory, this.#services.spills);
    this.#discards.push(() => queue.discard());
    return queue;
  }

  #generatorDriver(
    at: number,
    operator: OperatorNode,
    made: unknown,
    choose: ReceiverChoice,
    consumer: string,
  ): Driver {
    const label = nodeLabel(operator);
    const uncounted = (): void => this.#advance(0);
    if (isAsyncGeneratorFunction(operator.action)) {
      const generator = made as AsyncGenerator<unknown>;
      this.#closers.push(() => generator.return(undefined).then(() => undefined));
      return asyncDriver(this.#bind(at, "push", choose(false), label, consumer), generator, uncounted);
    }
    const generator = made as Generator<unknown>;
    this.#closers.push(() => void generator.return(undefined));
    return pullDriver(this.#bind(at, "iterator", choose(true), label, consumer), generator, uncounted);
  }

  #call(label: string, call: () => unknown): unknown {
    const failed = (error: unknown): never => {
      throw this.#services.fail(label, error);
    };
    try {
      const returned = call();
      return isPromise(returned) ? returned.catch(failed) : returned;
    } catch (error) {
      return failed(error);
    }
  }

  #bind(at: number, feed: Feed, receiver: RowReceiver, feeder: string, consumer: string): Loop {
    const { contextOf } = this.#services;
    const fail = (label: string, error: unknown): Error => {
      const failure = this.#services.fail(label, error);
      this.#failure ??= failure;
      return failure;
    };
    const loop = this.#program.loops[at] as SegmentLoop;
    const bound = loop.bind(feed, receiver, contextOf, fail, feeder, consumer);
    receiver.bound?.(bound);
    return bound;
  }

  #inputDriver(choose: ReceiverChoice, consumer: string): Driver | Promise<Driver> {
    const { input } = this.#program.stage;
    const { contextOf, exchanged, storedChunks } = this.#services;
    const label = nodeLabel(input);
    const bind = (feed: Feed, streams = true): Loop => this.#bind(0, feed, choose(streams), label, consumer);
    if (isSource(input)) {
      const opened = this.#call(label, () => openSource(input, contextOf(input))) as
        | SourceHandle
        | Promise<SourceHandle>;
      return after(opened, (handle) => {
        this.#closers.push(() => handle.close());
        return this.#sourceDriver(input, handle.source, bind, choose);
      });
    }
    if (!isExchange(input)) return this.#chunksDriver(storedChunks(input), bind, choose);
    const rows = exchanged(input);
    if (rows.kind === "value") return indexDriver(bind("values"), [rows.value], 0, rows.has ? 1 : 0, this.#advance);
    return this.#chunksDriver(rows.chunks, bind, choose);
  }

  #chunksDriver(given: Iterable<Chunk>, bind: (feed: Feed) => Loop, choose: ReceiverChoice): Driver {
    const chunks = this.#closing(given);
    const { segments, loops } = this.#program;
    const next = segments[1]?.after;
    if (loops[0]?.isEmpty === true && (next === undefined || takesChunks(next.action))) {
      const receiver = choose(true);
      if (receiver.takeChunk !== undefined) {
        return wholeChunkDriver((chunk) => receiver.takeChunk?.(chunk), chunks, this.#advance);
      }
    }
    return this.#program.stage.input.type.kind === "tuple"
      ? tupleDriver(bind("columns"), chunks, this.#advance)
      : chunkDriver(bind("values"), chunks, this.#advance);
  }

  /** The chunks once, and the end of reading them where the task ends before they do. */
  #closing(chunks: Iterable<Chunk>): Iterable<Chunk> {
    const iterator = chunks[Symbol.iterator]();
    this.#closers.push(() => void iterator.return?.());
    return { [Symbol.iterator]: () => iterator };
  }

  #sourceDriver(
    input: SourceNode,
    source: OpenedSource,
    bind: (feed: Feed, streams?: boolean) => Loop,
    choose: ReceiverChoice,
  ): Driver {
    const advance = this.#advance;
    switch (source.kind) {
      case "index":
        return indexDriver(
          bind(input.kind === "range" ? "range" : "values"),
          source.values,
          source.from,
          source.to,
          advance,
        );
      case "next":
        return pullDriver(bind("next"), source.source, advance);
      case "iterator":
        return pullDriver(bind("iterator"), source.iterator, advance);
      case "async":
        return asyncDriver(bind("push", false), source.iterator, advance);
      case "rows":
        return rowsDriver(bind("values", !source.source.isAsync), source.source, advance);
      case "chunks":
        return this.#chunksDriver(lentChunks(source.source), bind, choose);
      case "batch": {
        const array = newTypedArray((input.type as NumericType).kind, BATCH_ROWS);
        return batchDriver(bind("values"), (n) => this.#nextBatch(nodeLabel(input), source.source, n), array, advance);
      }
    }
  }

  #nextBatch(label: string, source: BatchSource, array: TypedArray): number {
    const n = this.#call(label, () => source.nextBatch(array));
    if (typeof n === "number" && Number.isInteger(n) && n >= 0 && n <= array.length) return n;
    const reason = `nextBatch returns how many elements it wrote, 0 to ${array.length}, not ${String(n)}`;
    throw this.#services.fail(label, new RangeError(reason));
  }
}

function* lentChunks(source: ChunksSource): Iterable<Chunk> {
  for (let chunk = source.nextChunk(); chunk !== undefined; chunk = source.nextChunk()) yield chunk;
}

/** Chooses the receiver of a segment when it is known whether its rows can be taken batch by batch. */
type ReceiverChoice = (streams: boolean) => RowReceiver;

/** Reads what `upstream` sends into the queue: step by step where it streams, else what it has sent before. */
function upstreamReader(queue: TaskQueue, upstream: Driver): BatchReader {
  let ended = !upstream.streams;
  return queueReader(queue, () => {
    if (!ended) ended = !(upstream.step() as boolean);
    if (ended) void queue.receiver.finish();
    return !ended;
  });
}
