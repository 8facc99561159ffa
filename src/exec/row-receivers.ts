import type { Chunk } from "../types/chunk.js";
import { type ChunkAllocator, type ColumnBuilder, createBuilder, type FixedBuilder } from "../types/column-builder.js";
import type { DType, NumericType, TypedArray } from "../types/dtype.js";
import { isFixedTuple, TupleBuilder } from "../types/builder-tuple.js";
import { valuesOf } from "../types/column-reader.js";
import { isBigKind, isNumericKind, newTypedArray } from "../types/kinds.js";
import { ChunkJoiner } from "./chunk-joiner.js";
import type { Loop, LoopBindings, LoopPlan, OutputArray, OutputColumns } from "./fused-loop.js";
import { type LoopReduce, loopReduce } from "./loop-reduce.js";
import { createReduction, type Reduction } from "./kernels.js";
import type { ReducerName } from "../native/reducers.js";

/** Rows between two operators of a task: small enough to stay in the first-level cache. */
export const BATCH_ROWS = 4096;

/** The end of a fused loop: how the loop hands rows over, and what is left to do after the last one. */
export interface RowReceiver {
  readonly plan: Pick<LoopPlan, "output" | "outputTypes" | "reduce" | "foldType" | "foldConversion">;
  readonly bindings: Pick<LoopBindings, "out" | "each" | "fold" | "slowFold">;
  /** Where the rows are reduced by a kernel: for a chain that need not write them down. */
  readonly reduction?: Reduction;
  /** Rows that it can take in one step of what feeds it; any number unless given. */
  readonly mostRows?: number;
  /** Hands over what is still held. Called once, after the last row. */
  finish(): void | Promise<void>;
  /**
   * Gets the loop, for what it has folded or counted; called when the loop is made, and again where another one goes on. That
   * one has resumed the fold; what the one before it has counted, who counts adds.
   */
  bound?(loop: Loop): void;
  /** In place of finish where the task failed: frees what is held. */
  discard(): void;
  /**
   * Takes the rows of a stored or exchanged chunk as a whole, where no operator stands before it; in place of a loop. The
   * chunk is lent for the call: what is to stay is copied.
   */
  takeChunk?(chunk: Chunk): void;
}

/**
 * Rows into chunks of shared memory, each given to `take`, which owns it then.
 *
 * @param lent gets whole chunks that are lent for the call and large enough; unless given, `take` gets copies
 */
export function chunkReceiver(
  type: DType,
  memory: ChunkAllocator,
  take: (chunk: Chunk) => void,
  lent?: (chunk: Chunk) => void,
): RowReceiver {
  const joiner = new ChunkJoiner(type, memory, take, lent);
  const { plan, bindings, ...rows } = rowReceiver(type, memory, take);
  return {
    plan,
    bindings,
    takeChunk: (chunk) => joiner.add(chunk),
    finish() {
      rows.finish();
      joiner.flush();
    },
    discard() {
      rows.discard();
      joiner.discard();
    },
  };
}

/** Rows one by one, as a generated loop makes them. */
function rowReceiver(type: DType, memory: ChunkAllocator, take: (chunk: Chunk) => void): RowReceiver {
  if (isFixedTuple(type)) return tupleReceiver(new TupleBuilder(type, memory), take);
  const builder = createBuilder(type, memory);
  const emit = (): void => {
    const chunk = builder.finish();
    if (chunk !== undefined) take(chunk);
  };
  const discard = (): void => builder.discard();
  const ends = { finish: () => lastOf(emit, discard), discard };
  if (isNumericKind(type.kind)) {
    return {
      plan: { output: "array" },
      bindings: { out: new BuilderArray(builder as FixedBuilder<DType>, emit) },
      ...ends,
    };
  }
  const each = (value: never): void => {
    (builder as ColumnBuilder<DType>).append(value);
    if (builder.full) emit();
  };
  return { plan: { output: "each" }, bindings: { each }, ...ends };
}

/** Members go from the loop into the columns of the chunk: no tuple is made. */
function tupleReceiver(builder: TupleBuilder, take: (chunk: Chunk) => void): RowReceiver {
  const emit = (): void => {
    const chunk = builder.finish();
    if (chunk !== undefined) take(chunk);
  };
  const discard = (): void => builder.discard();
  const out: OutputColumns = {
    capacity: builder.capacity,
    get columns() {
      return builder.columns;
    },
    get length() {
      return builder.length;
    },
    set length(rows) {
      builder.length = rows;
    },
    flush: emit,
  };
  return {
    plan: { output: "columns", outputTypes: builder.type.fields },
    bindings: { out },
    finish: () => lastOf(emit, discard),
    discard,
  };
}

/** A loop takes up its output's memory before the first row: where no row came after the last chunk, it is given back. */
function lastOf(emit: () => void, discard: () => void): void {
  emit();
  discard();
}

/** A numeric builder as a loop writes it: the loop's array is the builder's memory. */
class BuilderArray implements OutputArray {
  readonly capacity: number;
  #builder: FixedBuilder<DType>;
  #emit: () => void;

  constructor(builder: FixedBuilder<DType>, emit: () => void) {
    this.#builder = builder;
    this.#emit = emit;
    this.capacity = builder.capacity;
  }

  get array(): TypedArray {
    return this.#builder.values;
  }

  get length(): number {
    return this.#builder.length;
  }

  set length(rows: number) {
    this.#builder.length = rows;
  }

  flush(): void {
    this.#emit();
  }
}

/** A reused array of {@link BATCH_ROWS}; `take(array, n)` sees its first n rows during the call. */
export function batchReceiver(
  type: DType,
  take: (array: OutputArray["array"], rows: number) => void,
  after?: { finish(): void | Promise<void>; discard(): void },
): RowReceiver {
  const out: OutputArray = {
    array: isNumericKind(type.kind)
      ? newTypedArray(type.kind, BATCH_ROWS)
      : new Array<unknown>(BATCH_ROWS).fill(undefined),
    length: 0,
    capacity: BATCH_ROWS,
    flush() {
      const rows = out.length;
      out.length = 0;
      if (rows > 0) take(out.array, rows);
    },
  };
  return {
    plan: { output: "array" },
    bindings: { out },
    finish() {
      out.flush();
      return after?.finish();
    },
    discard: () => after?.discard(),
  };
}

/** What a task's reduction gives: undefined for a task without rows. */
export interface Partial {
  readonly has: boolean;
  readonly value: unknown;
}

/** A built-in reducer: loops reduce rows on the spot where order does not count, else they are gathered for its kernel. */
export function kernelReceiver(
  name: ReducerName,
  from: NumericType,
  to: NumericType,
): RowReceiver & { result(): Partial } {
  const reduction = createReduction(name, from, to);
  const reduce = loopReduce(name, from, to);
  const rows =
    reduce === undefined
      ? batchReceiver(from, (array, rows) => reduction.add((array as TypedArray).subarray(0, rows)))
      : loopReceiver(from, reduce, reduction);
  return {
    ...rows,
    reduction,
    takeChunk: (chunk) => reduction.add(valuesOf(chunk)),
    result: () => ({ has: reduction.rows > 0, value: reduction.result() }),
  };
}

/** Takes no rows: what the last loop has come to is added in the end. */
function loopReceiver(type: NumericType, reduce: LoopReduce, reduction: Reduction): RowReceiver {
  let last: Loop | undefined;
  return {
    plan: { output: "reduce", reduce },
    bindings: {},
    bound: (loop) => {
      last = loop;
    },
    finish() {
      const folded = last?.folded();
      if (folded?.has === true) reduction.add(Object.assign(newTypedArray(type.kind, 1), [folded.value]));
    },
    discard: () => undefined,
  };
}

/** Source text that makes `v` a number or a bigint, as another type has them; undefined for a type that stays. */
export function conversionText(from: DType, to: DType): string | undefined {
  if (from.kind === to.kind || !isNumericKind(from.kind)) return undefined;
  // What is no integer stays a number, which the store into the type then refuses by name.
  if (isBigKind(to.kind)) return isBigKind(from.kind) ? "v" : "(Number.isInteger(v) ? BigInt(v) : v)";
  return isBigKind(from.kind) ? "Number(v)" : "v";
}
