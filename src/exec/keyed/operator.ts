import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { type DType, float64, type Tuple } from "../../types/dtype.js";
import { tuple } from "../../types/nested.js";
import type { ExchangeInput } from "../exchange-input.js";

/** How an operator that needs keys runs on the rows of one task. */
export interface KeyedOperator {
  /**
   * Its results, in runs that are read one after the other, each in order and in chunks that are valid until the next one.
   * Where rows have no numbers it is one run.
   */
  runs(node: ExchangeNode, input: ExchangeInput, place: KeyedPlace): Iterable<Iterable<Chunk>>;
  /** Whether it comes back to the chunks of an input until the run is over; if not, each needs to be valid until the next one only. */
  keeps(port: number): boolean;
}

/** What a keyed operator runs with. */
export interface KeyedPlace {
  readonly memory: Arenas;
  /**
   * Whether rows have a number, in a last column of float64 that rises from row to row of an input: so have the results then,
   * and where operators ran on parts of the rows, their runs are put together by it; of equal numbers, the first run's come first.
   */
  readonly numbered: boolean;
  /**
   * Called with the bytes that it holds outside of the arenas, and of input that it will come back to, before there are
   * results. False where that is too much although the rows are a part already: who can, ends the run there, and gives
   * the results of the other rows in further ones.
   *
   * @throws OverBudget where it should run on parts of its rows instead
   */
  hasRoom(held: number, read: number): boolean;
}

/** Thrown by {@link KeyedPlace.hasRoom}: not an error, but the end of an attempt. */
export class OverBudget extends Error {}

/** Rows with a number behind their other members. */
export function numberedType(type: DType): Tuple {
  return tuple(...(type.fields as readonly DType[]), float64);
}

/** Type of an operator's results. */
export function resultType({ type }: ExchangeNode, { numbered }: KeyedPlace): Tuple {
  return numbered ? numberedType(type) : (type as Tuple);
}
