import type { Chunk } from "../types/chunk.js";
import { memberColumns, valuesOf } from "../types/column-reader.js";
import type { DType, TypedArray } from "../types/dtype.js";
import { isNumericKind } from "../types/kinds.js";
import type { RowsSource } from "../sources/open-source.js";
import type { Loop } from "./fused-loop.js";
import { BATCH_ROWS } from "./row-receivers.js";
import { type BatchReader, rowReader } from "./task-values.js";

/** Takes rows from where they come from and sends them through a fused loop, a batch a step. */
export interface Driver {
  /** Sends the next batch. False, or a promise of it, when there is nothing left. */
  step(): boolean | Promise<boolean>;
  /** Whether a consumer may take a step at a time, in between its own work; else all of it runs first. */
  readonly streams: boolean;
}

/** Rows of an index range: a range source, or a list. */
export function indexDriver(loop: Loop, values: unknown, from: number, to: number, rows: (n: number) => void): Driver {
  let at = from;
  return {
    streams: true,
    step() {
      const end = Math.min(to, at + (loop.stepRows ?? BATCH_ROWS));
      loop.run(values, at, end);
      rows(end - at);
      at = end;
      return at < to;
    },
  };
}

/** A source object or an iterator, taken until it ends. */
export function pullDriver(loop: Loop, source: unknown, rows: (n: number) => void): Driver {
  return {
    streams: true,
    step() {
      const taken = loop.run(source, 0, BATCH_ROWS);
      rows(taken);
      return taken === BATCH_ROWS;
    },
  };
}

/** A batch source: `fill` writes to the array and says how many; 0 ends it. */
export function batchDriver(
  loop: Loop,
  fill: (array: TypedArray) => number,
  array: TypedArray,
  rows: (n: number) => void,
): Driver {
  return {
    streams: true,
    step() {
      const n = fill(array);
      loop.run(array, 0, n);
      rows(n);
      return n > 0;
    },
  };
}

/** Rows that a source gives by the array, sent on a batch at a time. */
export function rowsDriver(loop: Loop, source: RowsSource, rows: (n: number) => void): Driver {
  let given: ArrayLike<unknown> = [];
  let at = 0;
  function take(next: ArrayLike<unknown> | undefined): boolean {
    if (next === undefined) return false;
    given = next;
    at = 0;
    return send();
  }
  function send(): boolean {
    const end = Math.min(given.length, at + BATCH_ROWS);
    loop.run(given, at, end);
    rows(end - at);
    at = end;
    return true;
  }
  return {
    streams: !source.isAsync,
    step() {
      if (at < given.length) return send();
      const next = source.nextRows();
      return next instanceof Promise ? next.then(take) : take(next);
    },
  };
}

/** An async iterator: each row is awaited, so what follows sees it when all of a task's rows are there. */
export function asyncDriver(loop: Loop, iterator: AsyncIterator<unknown>, rows: (n: number) => void): Driver {
  return {
    streams: false,
    async step() {
      for (let taken = 0; taken < BATCH_ROWS; taken++) {
        const next = await iterator.next();
        if (next.done === true) {
          loop.settle();
          rows(taken);
          return false;
        }
        loop.collect(next.value);
      }
      loop.settle();
      rows(BATCH_ROWS);
      return true;
    },
  };
}

/** Stored or exchanged chunks of tuples, for a loop that is fed by columns. */
export function tupleDriver(loop: Loop, chunks: Iterable<Chunk>, rows: (n: number) => void): Driver {
  const iterator = chunks[Symbol.iterator]();
  let chunk: Chunk | undefined;
  let columns: unknown;
  let at = 0;
  return {
    streams: true,
    step() {
      while (chunk === undefined || at === chunk.rows) {
        const next = iterator.next();
        if (next.done === true) return false;
        chunk = next.value;
        columns = memberColumns(chunk);
        at = 0;
      }
      const end = Math.min(chunk.rows, at + BATCH_ROWS);
      loop.run(columns, at, end);
      rows(end - at);
      at = end;
      return true;
    },
  };
}

/** Stored or exchanged chunks of a type, a batch at a time. */
export function chunkDriver(loop: Loop, type: DType, chunks: Iterable<Chunk>, rows: (n: number) => void): Driver {
  return isNumericKind(type.kind) ? columnDriver(loop, chunks, rows) : readerDriver(loop, rowReader(chunks, rows));
}

/** Columns of numbers, which the loop reads where they are. */
function columnDriver(loop: Loop, chunks: Iterable<Chunk>, rows: (n: number) => void): Driver {
  const iterator = chunks[Symbol.iterator]();
  let values: TypedArray | undefined;
  let at = 0;
  return {
    streams: true,
    step() {
      while (values === undefined || at === values.length) {
        const next = iterator.next();
        if (next.done === true) return false;
        values = valuesOf(next.value);
        at = 0;
      }
      const end = Math.min(values.length, at + (loop.stepRows ?? BATCH_ROWS));
      loop.run(values, at, end);
      rows(end - at);
      at = end;
      return true;
    },
  };
}

/** Rows that a reader has made values of. */
function readerDriver(loop: Loop, reader: BatchReader): Driver {
  return {
    streams: true,
    step() {
      const batch = reader.next();
      if (batch === undefined) return false;
      loop.run(batch.values, 0, batch.length);
      return true;
    },
  };
}

/** Stored or exchanged chunks as they are, where nothing stands between them and what becomes of them. */
export function wholeChunkDriver(
  take: (chunk: Chunk) => void,
  chunks: Iterable<Chunk>,
  rows: (n: number) => void,
): Driver {
  const iterator = chunks[Symbol.iterator]();
  return {
    streams: true,
    step() {
      const { done, value } = iterator.next();
      if (done === true) return false;
      take(value);
      rows(value.rows);
      return true;
    },
  };
}
