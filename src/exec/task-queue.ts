import type { Arenas } from "../memory/arenas.js";
import type { Chunk } from "../types/chunk.js";
import { valuesOf } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { RowBatch } from "../types/row-batch.js";
import { batchReceiver, BATCH_ROWS, chunkReceiver, type RowReceiver } from "./row-receivers.js";
import { type HeldChunk, HeldChunks } from "./spill/held-chunks.js";
import type { Spills } from "./spill/spills.js";
import type { BatchReader } from "./task-values.js";

/** The rows between what comes before a compute and the compute: written by a loop, read batch by batch. */
export interface TaskQueue {
  readonly receiver: RowReceiver;
  /** What is ready to be read; undefined when more has to be produced. */
  take(): { readonly values: ArrayLike<unknown>; readonly length: number } | undefined;
  discard(): void;
}

/** At most one batch: for producers that stop after each batch and make no more rows than they take. */
export function singleBatchQueue(type: DType): TaskQueue {
  let ready: { values: ArrayLike<unknown>; length: number } | undefined;
  const batches = batchReceiver(type, (array, rows) => {
    ready = { values: array as ArrayLike<unknown>, length: rows };
  });
  const receiver: RowReceiver = { ...batches, mostRows: BATCH_ROWS };
  const flush = (): void => (receiver.bindings.out as { flush(): void }).flush();
  return {
    receiver,
    take() {
      if (ready === undefined) flush();
      const batch = ready;
      ready = undefined;
      return batch;
    },
    discard() {},
  };
}

/** Any number of rows, in chunks that are given back as they are read; those that memory is too short for wait on disk. */
export function chunkQueue(type: DType, memory: Arenas, spills: Spills): TaskQueue {
  const held = new HeldChunks(type, memory, spills);
  const waiting: HeldChunk[] = [];
  const receiver = chunkReceiver(type, memory, (chunk) => waiting.push(held.add(chunk)));
  let head = 0;
  /** What is being read, and the iterator that keeps it where it is. */
  let current: { readonly held: HeldChunk; readonly reading: Generator<Chunk> } | undefined;
  const batch = isNumericKind(type.kind) ? undefined : new RowBatch(BATCH_ROWS);

  function release(): void {
    if (current === undefined) return;
    current.reading.return(undefined);
    held.free(current.held);
    current = undefined;
  }

  return {
    receiver,
    take() {
      const rest = batch?.next();
      if (rest !== undefined) return rest;
      release();
      if (head === waiting.length) {
        waiting.length = head = 0;
        return undefined;
      }
      const next = waiting[head++] as HeldChunk;
      const reading = held.read([next]);
      const chunk = reading.next().value as Chunk;
      current = { held: next, reading };
      if (batch === undefined) return { values: valuesOf(chunk), length: chunk.rows };
      batch.open(chunk);
      return batch.next();
    },
    discard() {
      current?.reading.return(undefined);
      current = undefined;
      receiver.discard();
      held.freeAll();
    },
  };
}

/** Reads a queue, asking for more with `produce` (false: there is no more) when it is empty. */
export function queueReader(queue: TaskQueue, produce: () => boolean): BatchReader {
  let more = true;
  return {
    next() {
      for (;;) {
        const batch = queue.take();
        if (batch !== undefined) return batch;
        if (!more) return undefined;
        more = produce();
      }
    },
  };
}
