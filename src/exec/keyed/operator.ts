import type { Arenas } from "../../memory/arenas.js";
import type { ExchangeNode } from "../../plan/graph.js";
import type { Chunk } from "../../types/chunk.js";
import { type DType, float64, type Tuple } from "../../types/dtype.js";
import { tuple } from "../../types/nested.js";
import type { ExchangeInput } from "../exchange-input.js";

/**
 * How an operator that needs keys runs on the rows of one task. Its results come in chunks, each valid until the next one;
 * the chunks of its input stay where they are meanwhile.
 */
export type KeyedOperator = (node: ExchangeNode, input: ExchangeInput, place: KeyedPlace) => Generator<Chunk>;

/** What a keyed operator runs with. */
export interface KeyedPlace {
  readonly memory: Arenas;
  /**
   * Whether rows have a number, in a last column of float64 that rises from row to row: so have the results then, and where
   * operators ran on parts of the rows, their results are put together by it.
   */
  readonly numbered: boolean;
  /**
   * Called with the bytes that it holds outside of the arenas, and of input that it will come back to, before there are
   * results.
   *
   * @throws OverBudget where it should run on parts of its rows instead
   */
  watch(held: number, read: number): void;
}

/** Thrown by {@link KeyedPlace.watch}: not an error, but the end of an attempt. */
export class OverBudget extends Error {}

/** Rows with a number behind their other members. */
export function numberedType(type: DType): Tuple {
  return tuple(...(type.fields as readonly DType[]), float64);
}

/** Type of an operator's results. */
export function resultType({ type }: ExchangeNode, { numbered }: KeyedPlace): Tuple {
  return numbered ? numberedType(type) : (type as Tuple);
}
