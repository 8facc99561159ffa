import type { NativeVectorProgram } from "../native/addon.js";
import { native } from "../native/load-addon.js";
import { parserIsLoaded } from "../plan/parse-function.js";
import type { VectorOperator } from "../plan/vector-operators.js";
import type { NumericType, TypedArray } from "../types/dtype.js";
import { ARRAY_OF_KIND } from "../types/kinds.js";
import type { Loop, OutputArray } from "./fused-loop.js";
import type { RowReceiver } from "./row-receivers.js";
import { type VectorSource, writeVectorChain } from "./vector-chain.js";
import { COUNT_ROWS, STORE_ROWS, VECTOR_BLOCK_ROWS } from "./vector-ops.js";

/** Rows a step: a native call takes a millisecond or less, and up to 100 ms where each row takes a slow remainder or two. */
const STEP_ROWS = 1 << 18;

/**
 * Rows that a chain runs through its generated loop first. Reading its lambdas pays off after some ten million rows where
 * the parser has to be loaded (10 ms), and soon where it is there.
 */
const FIRST_ROWS = 1 << 21;
const FIRST_ROWS_WHERE_LOADED = 1 << 16;
/** The same for each task of a chain that captures names: what they stand for is read anew, which takes a millisecond. */
const FIRST_ROWS_OF_CAPTURING = 1 << 18;

/** The vector operations at the head of a chain. */
export interface VectorHead {
  readonly source: VectorSource;
  readonly operators: readonly VectorOperator[];
  /** Of the rows that it makes. */
  readonly type: NumericType;
  /** Whether they are all of the chain. */
  readonly isWhole: boolean;
  /** Whether there are numbers in it that captured names stood for when it was found. */
  readonly captures: boolean;
}

interface FoundHead {
  readonly head: VectorHead;
  readonly program: NativeVectorProgram;
}

/**
 * Finds the head when it is worth it. All tasks of a stage in a worker share it, unless it captures names: then each has
 * its own.
 */
export class VectorHeads {
  readonly #find: () => VectorHead | undefined;
  readonly #firstRows: number | undefined;
  #rows = 0;
  #shared: FoundHead | undefined;
  #state: "not sought" | "shared" | "captures" | "none" = "not sought";

  /** @param firstRows rows that go through the generated loop before */
  constructor(find: () => VectorHead | undefined, firstRows?: number) {
    this.#find = find;
    this.#firstRows = firstRows;
  }

  /** @param ofTask how many rows a task has run through the generated loop */
  get(ofTask: number): FoundHead | undefined {
    switch (this.#state) {
      case "shared":
      case "none":
        return this.#shared;
      case "captures":
        return ofTask < (this.#firstRows ?? FIRST_ROWS_OF_CAPTURING) ? undefined : this.#seek();
      case "not sought":
        return this.#rows < (this.#firstRows ?? firstRows()) ? undefined : this.#seek();
    }
  }

  count(rows: number): void {
    this.#rows += rows;
  }

  #seek(): FoundHead | undefined {
    const head = native && this.#find();
    if (native === undefined || head === undefined) {
      this.#state = "none";
      return undefined;
    }
    const { words, constants } = writeVectorChain(head.source, head.operators);
    const found = { head, program: native.vectorProgram(words, constants) };
    this.#state = head.captures ? "captures" : "shared";
    if (!head.captures) this.#shared = found;
    return found;
  }
}

function firstRows(): number {
  return parserIsLoaded() ? FIRST_ROWS_WHERE_LOADED : FIRST_ROWS;
}

/**
 * A chain whose first operators run as vector operations. The generated loop of the whole chain stands by: it takes the
 * first rows, and every block with a row that a column's type may refuse, so that an error is the same one, and comes at
 * the same row, as without this.
 */
export class VectorLoop implements Loop {
  readonly #heads: VectorHeads;
  readonly #receiver: RowReceiver;
  /** The whole chain, and what is left of it behind the head. */
  readonly #whole: Loop;
  readonly #makeRest: (head: VectorHead) => Loop;
  #rest: Loop | undefined;
  #found: FoundHead | undefined;
  /** How many rows went through the generated loop before. */
  #firstRows = 0;
  /** Which of the two has the state of a fold. */
  #last: Loop;
  #batch: OutputArray | undefined;
  #counted = 0;
  /** Rows made, and whether the next block was refused. */
  readonly #made = new Float64Array(2);

  constructor(heads: VectorHeads, receiver: RowReceiver, whole: Loop, makeRest: (head: VectorHead) => Loop) {
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
    if (found === undefined || !isSourceOf(found.head.source, source)) {
      this.#heads.count(end - start);
      this.#firstRows += end - start;
      return this.#switchTo(this.#whole).run(source, start, end);
    }
    for (let at = start; at < end; ) {
      at += this.#runHead(found.head, found.program, source as TypedArray | undefined, at, end - at);
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

  #head(): FoundHead | undefined {
    this.#found ??= this.#heads.get(this.#firstRows);
    // A reduce by a function of the user's might assign to what the chain captures.
    const assigns = this.#found?.head.captures === true && this.#receiver.bindings.fold !== undefined;
    return assigns ? undefined : this.#found;
  }

  /** Runs until all rows are taken, a block is refused, or rows had to be handed on. */
  #runHead(
    head: VectorHead,
    program: NativeVectorProgram,
    source: TypedArray | undefined,
    at: number,
    count: number,
  ): number {
    const { plan, bindings, reduction } = this.#receiver;
    const made = this.#made;
    if (head.isWhole) {
      // Rows that a loop has gathered come first: they move the lane of the next row.
      if (reduction !== undefined) (bindings.out as OutputArray).flush();
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
