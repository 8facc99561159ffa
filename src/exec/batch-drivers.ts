import { nodeLabel, type OperatorNode } from "../plan/graph.js";
import type { Sink } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import { freeChunk } from "../types/chunk-layout.js";
import type { ChunkSink } from "../types/chunk-sink.js";
import type { DType, NumericType, TypedArray } from "../types/dtype.js";
import { newTypedArray } from "../types/kinds.js";
import { chunkDriver, type Driver } from "./drivers.js";
import { BATCH_ROWS, batchReceiver, chunkReceiver } from "./row-receivers.js";
import { after } from "./sometimes-async.js";
import type { OperatorPlace, TaskScope } from "./task-scope.js";

/** A sink of whole chunks: rows are put together for it where they do not come so. */
export function chunkSinkDriver(scope: TaskScope, place: OperatorPlace, sink: ChunkSink): Driver | Promise<Driver> {
  const { at, operator, choose, consumer } = place;
  const label = nodeLabel(operator);
  const { memory } = scope.services;
  const receiver = choose(false);
  const loop = scope.bind(at, "values", receiver, label, consumer);
  const wholly = scope.program.loops[at]?.isEmpty === true ? receiver.takeChunk?.bind(receiver) : undefined;
  const take = (chunk: Chunk): void => {
    scope.guard(operator, () => sink.addChunk(chunk));
    if (wholly !== undefined) return wholly(chunk);
    const rows = chunkDriver(loop, chunk.type, [chunk], () => undefined);
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
  scope.onDiscard(() => chunks.discard());
  return after(
    place.before(() => chunks),
    (before) => ({
      streams: before.streams,
      step: () => after(before.step(), (more) => after(more ? undefined : chunks.finish(), () => more)),
    }),
  );
}

/** A mapBatch or a sink of batches: the segment before it fills an array, which goes through as a whole. */
export function batchOperatorDriver(scope: TaskScope, place: OperatorPlace): Driver | Promise<Driver> {
  const { at, operator, choose, consumer } = place;
  const loop = scope.bind(at, "values", choose(false), nodeLabel(operator), consumer);
  const take = batchOperator(scope, operator, (array, rows) => loop.run(array, 0, rows));
  const batches = batchReceiver(operator.input.type, take);
  return after(
    place.before(() => batches),
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

function batchOperator(scope: TaskScope, operator: OperatorNode, next: (array: unknown, rows: number) => void) {
  const { fail } = scope.services;
  if (operator.kind === "sink") {
    const sink = operator.action as Sink<DType>;
    return (array: unknown, rows: number) => {
      scope.guard(operator, () => sink.addBatch?.((array as TypedArray).subarray(0, rows)));
      next(array, rows);
    };
  }
  const f = operator.action as (xs: TypedArray, out: TypedArray) => number;
  const results = newTypedArray((operator.type as NumericType).kind, BATCH_ROWS);
  return (array: unknown, rows: number) => {
    const out = results.subarray(0, rows);
    const made = scope.guard(operator, () => f((array as TypedArray).subarray(0, rows), out));
    if (!Number.isInteger(made) || made < 0 || made > rows) {
      throw fail(
        nodeLabel(operator),
        new RangeError(`mapBatch returns how many rows it wrote, 0 to ${rows}, not ${String(made)}`),
      );
    }
    next(results, made);
  };
}
