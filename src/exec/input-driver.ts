import { isExchange, isSource, nodeLabel, type SourceNode } from "../plan/graph.js";
import { type ChunksSource, type OpenedSource, openSource, type SourceHandle } from "../sources/open-source.js";
import type { BatchSource } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import { takesChunks } from "../types/chunk-sink.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { newTypedArray } from "../types/kinds.js";
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
import { BATCH_ROWS } from "./row-receivers.js";
import { after } from "./sometimes-async.js";
import type { ReceiverChoice, TaskScope } from "./task-scope.js";

/** What drives the first segment: rows of the stage's input. */
export function inputDriver(scope: TaskScope, choose: ReceiverChoice, consumer: string): Driver | Promise<Driver> {
  const { input } = scope.program.stage;
  const { contextOf, exchanged, storedChunks } = scope.services;
  const label = nodeLabel(input);
  const bind = (feed: Feed, streams = true): Loop => scope.bind(0, feed, choose(streams), label, consumer);
  if (isSource(input)) {
    const opened = scope.call(label, () => openSource(input, contextOf(input))) as SourceHandle | Promise<SourceHandle>;
    return after(opened, (handle) => {
      scope.onClose(() => handle.close());
      return sourceDriver(scope, input, handle.source, bind, choose);
    });
  }
  if (!isExchange(input)) return chunksDriver(scope, storedChunks(input), bind, choose);
  const rows = exchanged(input);
  if (rows.kind === "value") return indexDriver(bind("values"), [rows.value], 0, rows.has ? 1 : 0, scope.advance);
  return chunksDriver(scope, rows.chunks, bind, choose);
}

function chunksDriver(
  scope: TaskScope,
  given: Iterable<Chunk>,
  bind: (feed: Feed) => Loop,
  choose: ReceiverChoice,
): Driver {
  const chunks = scope.closing(given);
  const { segments, loops } = scope.program;
  const next = segments[1]?.after;
  if (loops[0]?.isEmpty === true && (next === undefined || takesChunks(next.action))) {
    const receiver = choose(true);
    if (receiver.takeChunk !== undefined) {
      return wholeChunkDriver((chunk) => receiver.takeChunk?.(chunk), chunks, scope.advance);
    }
  }
  const { type } = scope.program.stage.input;
  return type.kind === "tuple"
    ? tupleDriver(bind("columns"), chunks, scope.advance)
    : chunkDriver(bind("values"), type, chunks, scope.advance);
}

function sourceDriver(
  scope: TaskScope,
  input: SourceNode,
  source: OpenedSource,
  bind: (feed: Feed, streams?: boolean) => Loop,
  choose: ReceiverChoice,
): Driver {
  const advance = scope.advance;
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
      return chunksDriver(scope, lentChunks(source.source), bind, choose);
    case "batch": {
      const array = newTypedArray((input.type as NumericType).kind, BATCH_ROWS);
      return batchDriver(bind("values"), (n) => nextBatch(scope, nodeLabel(input), source.source, n), array, advance);
    }
  }
}

function nextBatch(scope: TaskScope, label: string, source: BatchSource, array: TypedArray): number {
  const n = scope.call(label, () => source.nextBatch(array));
  if (typeof n === "number" && Number.isInteger(n) && n >= 0 && n <= array.length) return n;
  const reason = `nextBatch returns how many elements it wrote, 0 to ${array.length}, not ${String(n)}`;
  throw scope.services.fail(label, new RangeError(reason));
}

function* lentChunks(source: ChunksSource): Iterable<Chunk> {
  for (let chunk = source.nextChunk(); chunk !== undefined; chunk = source.nextChunk()) yield chunk;
}
