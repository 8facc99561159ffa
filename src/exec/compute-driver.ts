import { isStore, nodeLabel } from "../plan/graph.js";
import { isNumericKind } from "../types/kinds.js";
import { asyncDriver, type Driver, pullDriver } from "./drivers.js";
import { isAsyncGeneratorFunction, isGeneratorFunction } from "./function-kinds.js";
import type { Loop } from "./fused-loop.js";
import { CutReader, type PerValueLoop } from "./per-value-loop.js";
import { BATCH_ROWS, type RowReceiver } from "./row-receivers.js";
import { after, afterwards, drain } from "./sometimes-async.js";
import { chunkQueue, queueReader, singleBatchQueue, type TaskQueue } from "./task-queue.js";
import type { OperatorPlace, TaskScope } from "./task-scope.js";
import { type BatchReader, columnReader, rowReader } from "./task-values.js";

/** A compute: reads what is before it through an iterable, and pushes, or is pulled where it is a generator. */
export function computeDriver(scope: TaskScope, place: OperatorPlace): Driver | Promise<Driver> {
  const stored = storedRows(scope, place.at);
  if (stored !== undefined) return computeOver(scope, place, stored, undefined);
  let queue = undefined as TaskQueue | undefined;
  const chooseQueue = (streams: boolean): RowReceiver => {
    queue = queueBefore(scope, place, streams);
    return queue.receiver;
  };
  return after(place.before(chooseQueue), (upstream) => {
    const feed = upstream.streams ? undefined : () => drain(upstream);
    return computeOver(scope, place, upstreamReader(queue as TaskQueue, upstream), feed);
  });
}

/** @param feed runs what fills `reader`, where that does not stream */
function computeOver(
  scope: TaskScope,
  place: OperatorPlace,
  reader: BatchReader,
  feed: (() => void | Promise<void>) | undefined,
): Driver {
  const { at, operator, choose, consumer } = place;
  const label = nodeLabel(operator);
  const f = operator.action as (...args: unknown[]) => unknown;
  const sought = scope.program.perValue[at];
  const cut = sought === undefined ? undefined : new CutReader(reader, sought);
  const values = scope.program.taskValues[at]?.(cut ?? reader);
  const context = scope.services.contextOf(operator);
  if (isGeneratorFunction(f) || isAsyncGeneratorFunction(f)) {
    const driver = generatorDriver(scope, place, f(values, context));
    return feed === undefined ? driver : afterwards(feed, driver);
  }
  const receiver = choose(false);
  const loop = scope.bind(at, "push", receiver, label, consumer);
  const goOn = ({ loop: chain }: PerValueLoop): void => {
    const rest = scope.bindLoop(chain, "values", receiver, label, consumer, loop);
    for (let batch = reader.next(); batch !== undefined; batch = reader.next()) runBatch(rest, batch, scope.advance);
  };
  return {
    streams: false,
    step: () =>
      after(feed?.(), () =>
        after(
          scope.call(label, () => f(values, loop, context)),
          (returned) => {
            if (returned !== undefined) loop.collect(returned);
            loop.settle();
            const chain = cut?.chain;
            if (chain !== undefined) scope.call(label, () => goOn(chain));
            return false;
          },
        ),
      ),
  };
}

/** In steps, at each of which a job that is being ended stops. */
function runBatch(
  loop: Loop,
  { values, length }: { readonly values: unknown; readonly length: number },
  advance: (rows: number) => void,
): void {
  for (let at = 0; at < length; ) {
    const end = Math.min(length, at + (loop.stepRows ?? BATCH_ROWS));
    loop.run(values, at, end);
    advance(0);
    at = end;
  }
}

/** What is stored, where nothing stands between it and the compute: that gets each value, never the array. */
function storedRows(scope: TaskScope, at: number): BatchReader | undefined {
  const { input } = scope.program.stage;
  if (at !== 1 || scope.program.loops[0]?.isEmpty !== true || !isStore(input)) return undefined;
  // A loop makes tuples out of their columns.
  if (input.type.kind === "tuple") return undefined;
  const chunks = scope.closing(scope.services.storedChunks(input));
  return isNumericKind(input.type.kind) ? columnReader(chunks, scope.advance) : rowReader(chunks, scope.advance);
}

/** What stands between segment `at - 1` and the compute after it. */
function queueBefore(scope: TaskScope, { at, operator }: OperatorPlace, streams: boolean): TaskQueue {
  const { type } = operator.input;
  const before = scope.program.segments[at - 1]?.after;
  const oneBatchAStep =
    streams && scope.program.loops[at - 1]?.spreads === false && before?.kind !== "mapBatch" && before?.kind !== "sink";
  const queue = oneBatchAStep ? singleBatchQueue(type) : chunkQueue(type, scope.services.memory, scope.services.spills);
  scope.onDiscard(() => queue.discard());
  return queue;
}

function generatorDriver(scope: TaskScope, { at, operator, choose, consumer }: OperatorPlace, made: unknown): Driver {
  const label = nodeLabel(operator);
  const uncounted = (): void => scope.advance(0);
  if (isAsyncGeneratorFunction(operator.action)) {
    const generator = made as AsyncGenerator<unknown>;
    scope.onClose(() => generator.return(undefined).then(() => undefined));
    return asyncDriver(scope.bind(at, "push", choose(false), label, consumer), generator, uncounted);
  }
  const generator = made as Generator<unknown>;
  scope.onClose(() => void generator.return(undefined));
  return pullDriver(scope.bind(at, "iterator", choose(true), label, consumer), generator, uncounted);
}

/** Reads what `upstream` sends into the queue: step by step where it streams, else what it has sent before. */
function upstreamReader(queue: TaskQueue, upstream: Driver): BatchReader {
  let ended = !upstream.streams;
  return queueReader(queue, () => {
    if (!ended) ended = !(upstream.step() as boolean);
    if (ended) void queue.receiver.finish();
    return !ended;
  });
}
