import type { NativeVectorProgram } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import type { OperatorNode } from "../plan/graph.js";
import { captures, type ChainInput, operatorPaths, type VectorOperator } from "../plan/vector-operators.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { ARRAY_OF_KIND } from "../types/kinds.js";
import type { Loop, OutputArray } from "./fused-loop.js";
import type { RowReceiver } from "./row-receivers.js";
import type { SoughtLater } from "./sought-later.js";
import { type VectorSource, writeVectorChain } from "./vector-chain.js";
import { COUNT_ROWS, STORE_ROWS, VECTOR_BLOCK_ROWS } from "./vector-ops.js";

/** Rows a step: a native call takes a millisecond or less, and up to 100 ms where each row takes a slow remainder or two. */
const STEP_ROWS = 1 << 18;

/** The vector operations at the head of a chain. */
export interface VectorHead {
  readonly source: VectorSource;
  readonly program: NativeVectorProgram;
  /** How many operators of the chain they are. */
  readonly length: number;
  /** Whether these are all of the chain. */
  readonly isWhole: boolean;
  /** Of the rows that it makes. */
  readonly type: NumericType;
  /** Whether there are numbers in it that captured names stood for when it was found. */
  readonly captures: boolean;
}

/**
 * The head of a chain, which may be empty where the source is a range; undefined where there is none.
 *
 * @param alone see {@link operatorPaths}
 */
export function vectorHead(
  input: ChainInput,
  source: VectorSource,
  chain: readonly OperatorNode[],
  alone: boolean,
): VectorHead | undefined {
  if (native === undefined || !("range" in input)) return undefined;
  const operators: VectorOperator[] = [];
  for (const { vector } of operatorPaths(input, chain, alone)) {
    if (vector === undefined) break;
    operators.push(vector);
  }
  if (operators.length === 0 && chain.length > 0) return undefined;
  const { words, constants } = writeVectorChain(source, operators);
  return {
    source,
    program: native.vectorProgram(words, constants),
    length: operators.length,
    isWhole: operators.length === chain.length,
    type: operators.at(-1)?.type ?? source.type,
    captures: operators.some(captures),
  };
}

/**
 * A chain whose first operators run as vector operations. The generated loop of the whole chain stands by: it takes the
 * first rows, and every block with a row that a column's type may refuse, so that an error is the same one, and comes at
 * the same row, as without this.
 */
export class VectorLoop implements Loop {
  readonly #heads: SoughtLater<VectorHead>;
  readonly #receiver: RowReceiver;
  /** The whole chain, and what is left of it behind the head. */
  readonly #whole: Loop;
  readonly #makeRest: (head: VectorHead) => Loop;
  #rest: Loop | undefined;
  #found: VectorHead | undefined;
  /** How many rows went through the generated loop before. */
  #firstRows = 0;
  /** Which of the two has the state of a fold. */
  #last: Loop;
  #batch: OutputArray | undefined;
  #counted = 0;
  /** Rows made, and whether the next block was refused. */
  readonly #made = new Float64Array(2);

  constructor(
    heads: SoughtLater<VectorHead>,
    receiver: RowReceiver,
    whole: Loop,
    makeRest: (head: VectorHead) => Loop,
  ) {
    this.#heads = heads;
    this.#receiver = receiver;
    this.#whole = whole;
    this.#last = whole;
    this.#makeRest = makeRest;
  }

  /** How many rows a driver best gives run() at a time. */
  get stepRows(): number | undefined {
    if (this.#head() === undefined) return undefined;
    return this.#receiver.mostRows ?? STEP_ROWS;
  }

  run(source: unknown, start: number, end: number): number {
    const found = this.#head();
    if (found === undefined || !isSourceOf(found.source, source)) {
      this.#heads.count(end - start);
      this.#firstRows += end - start;
      return this.#switchTo(this.#whole).run(source, start, end);
    }
    for (let at = start; at < end; ) {
      at += this.#runHead(found, source as TypedArray | undefined, at, end - at);
      if (this.#made[1] === 0) continue;
      this.#flushBatch();
      const most = Math.min(end, at + VECTOR_BLOCK_ROWS);
      at += this.#switchTo(this.#whole).run(source, at, most);
    }
    this.#flushBatch();
    return end - start;
  }

  collect(value: unknown): void {
    this.#switchTo(this.#whole).collect(value);
  }

  settle(): void {
    this.#last.settle();
  }

  folded(): { has: boolean; value: unknown } {
    return this.#last.folded();
  }

  counted(): number {
    return this.#counted + this.#whole.counted() + (this.#rest?.counted() ?? 0);
  }

  resume(from: Loop): void {
    this.#last.resume(from);
  }

  #head(): VectorHead | undefined {
    this.#found ??= this.#heads.get(this.#firstRows);
    return this.#found;
  }

  /** Runs until all rows are taken, a block is refused, or rows had to be handed on. */
  #runHead(head: VectorHead, source: TypedArray | undefined, at: number, count: number): number {
    const { program } = head;
    const { plan, bindings, reduction } = this.#receiver;
    const made = this.#made;
    if (head.isWhole) {
      // Rows that a loop has gathered come first: they move the lane of the next row.
      if (reduction !== undefined) bindings.out?.flush();
      const state = reduction?.kernelState;
      if (state !== undefined) {
        const taken = program.run(source, at, count, state.kernel, state.state, state.lane, made);
        state.advance(made[0] as number);
        return taken;
      }
      if (plan.output === "count") {
        const taken = program.run(source, at, count, COUNT_ROWS, made, 0, made);
        this.#counted += made[0] as number;
        return taken;
      }
      if (plan.output === "array") return this.#store(program, source, at, count, bindings.out as OutputArray);
    }
    this.#batch ??= this.#newBatch(head);
    return this.#store(program, source, at, count, this.#batch);
  }

  #store(
    program: NativeVectorProgram,
    source: TypedArray | undefined,
    at: number,
    count: number,
    out: OutputArray,
  ): number {
    const taken = program.run(source, at, count, STORE_ROWS, out.array as TypedArray, out.length, this.#made);
    out.length += this.#made[0] as number;
    if (out.length === out.capacity) out.flush();
    return taken;
  }

  #newBatch(head: VectorHead): OutputArray {
    const { kind } = head.type;
    const rest = this.#makeRest(head);
    this.#rest = rest;
    const capacity = 4 * VECTOR_BLOCK_ROWS;
    const batch: OutputArray = {
      array: new ARRAY_OF_KIND[kind](capacity) as OutputArray["array"],
      length: 0,
      capacity,
      flush: () => {
        const rows = batch.length;
        batch.length = 0;
        if (rows > 0) this.#switchTo(rest).run(batch.array, 0, rows);
      },
    };
    return batch;
  }

  #flushBatch(): void {
    this.#batch?.flush();
  }

  #switchTo(loop: Loop): Loop {
    if (loop !== this.#last) {
      loop.resume(this.#last);
      this.#last = loop;
    }
    return loop;
  }
}

function isSourceOf(expected: VectorSource, source: unknown): boolean {
  return expected.kind === "range"
    ? source === undefined
    : source instanceof ARRAY_OF_KIND[(expected.type as NumericType).kind];
}
