import type { TaskValues } from "../tset/functions.js";
import type { Chunk } from "../types/chunk.js";
import { valuesOf } from "../types/column-reader.js";
import { RowBatch } from "../types/row-batch.js";
import { compiledOnce } from "./compiled-code.js";
import { BATCH_ROWS } from "./row-receivers.js";

/** Rows to be read, some at a time. */
export interface BatchReader {
  /** The next rows, or undefined at the end; valid until the next call. */
  next(): { readonly values: ArrayLike<unknown>; readonly length: number } | undefined;
}

/** Columns of numbers, a chunk at a time, where they are. */
export function columnReader(chunks: Iterable<Chunk>, rows: (n: number) => void): BatchReader {
  const iterator = chunks[Symbol.iterator]();
  return {
    next() {
      const { done, value } = iterator.next();
      if (done === true) return undefined;
      rows(value.rows);
      return { values: valuesOf(value), length: value.rows };
    },
  };
}

/** Rows of any other type, as values. */
export function rowReader(chunks: Iterable<Chunk>, rows: (n: number) => void): BatchReader {
  const iterator = chunks[Symbol.iterator]();
  const batch = new RowBatch(BATCH_ROWS);
  return {
    next() {
      for (;;) {
        const taken = batch.next();
        if (taken !== undefined) {
          rows(taken.length);
          return taken;
        }
        const { done, value } = iterator.next();
        if (done === true) return undefined;
        batch.open(value);
      }
    },
  };
}

/**
 * The iterable that a compute reads. Each compute gets a class of its own, from its own text, so that V8 keeps its type
 * feedback apart and can inline the whole iteration. The result object of next() is reused: for-of, spread and
 * destructuring never see it.
 *
 * @param use text of the function that reads; see {@link compiledOnce}
 */
export function compileTaskValues(use: string | undefined): (reader: BatchReader) => TaskValues<unknown> {
  const text = `"use strict";
    return class TaskValues {
      #reader; #values = []; #i = 0; #n = 0; #result = { value: undefined, done: false };
      constructor(reader) { this.#reader = reader; }
      [Symbol.iterator]() { return this; }
      next() {
        const result = this.#result;
        if (this.#i >= this.#n && !this.#fill()) { result.done = true; result.value = undefined; return result; }
        result.value = this.#values[this.#i++];
        return result;
      }
      forEachRemaining(f) {
        do {
          const values = this.#values, n = this.#n;
          for (let i = this.#i; i < n; i++) { this.#i = i + 1; f(values[i]); }
        } while (this.#fill());
      }
      #fill() {
        const batch = this.#reader.next();
        this.#i = 0;
        if (batch === undefined) { this.#n = 0; return false; }
        this.#values = batch.values;
        this.#n = batch.length;
        return this.#n > 0 || this.#fill();
      }
    }`;
  const TaskValuesClass = compiledOnce(text, use, (unique) => new Function(unique)() as TaskValuesConstructor);
  return (reader) => new TaskValuesClass(reader);
}

type TaskValuesConstructor = new (reader: BatchReader) => TaskValues<unknown>;

/** One value as a compute along a pipe gets it. */
export class SingleValue<V> implements TaskValues<V> {
  #value: V | undefined;
  #left = false;

  /** Makes this the iterable of another value. */
  hold(value: V): this {
    this.#value = value;
    this.#left = true;
    return this;
  }

  *[Symbol.iterator](): Iterator<V> {
    if (!this.#left) return;
    this.#left = false;
    yield this.#value as V;
  }

  forEachRemaining(f: (value: V) => void): void {
    if (!this.#left) return;
    this.#left = false;
    f(this.#value as V);
  }
}
