import type { Chunk } from "../types/chunk.js";
import type { ChunkAllocator } from "../types/column-builder.js";
import { readColumn, valuesOf } from "../types/column-reader.js";
import type { DType } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import { batchReceiver, BATCH_ROWS, chunkReceiver, type RowReceiver } from "./row-receivers.js";
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

/** Any number of rows, in chunks under the memory ledger, freed as they are read. */
export function chunkQueue(type: DType, memory: ChunkAllocator): TaskQueue {
  const chunks: Chunk[] = [];
  const receiver = chunkReceiver(type, memory, (chunk) => chunks.push(chunk));
  let head = 0;
  let held: Chunk | undefined;
  let row = 0;
  const batch = new Array<unknown>(isNumericKind(type.kind) ? 0 : BATCH_ROWS).fill(undefined);

  function release(): void {
    if (held?.address !== undefined) memory.free(held.address);
    held = undefined;
  }

  return {
    receiver,
    take() {
      if (held !== undefined && row < held.rows) return rest(held);
      release();
      if (head === chunks.length) {
        chunks.length = head = 0;
        return undefined;
      }
      held = chunks[head++] as Chunk;
      row = 0;
      if (!isNumericKind(type.kind)) return rest(held);
      row = held.rows;
      return { values: valuesOf(held), length: held.rows };
    },
    discard() {
      release();
      receiver.discard();
      for (; head < chunks.length; head++) {
        const { address } = chunks[head] as Chunk;
        if (address !== undefined) memory.free(address);
      }
    },
  };

  function rest(chunk: Chunk): { values: ArrayLike<unknown>; length: number } {
    const reader = readColumn(chunk);
    const length = Math.min(BATCH_ROWS, chunk.rows - row);
    for (let i = 0; i < length; i++) batch[i] = reader.get(row + i);
    row += length;
    return { values: batch, length };
  }
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
