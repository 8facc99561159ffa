import type { ReducerName } from "../native/reducers.js";
import type { NumericKind, NumericType } from "../types/dtype.js";
import { isIntegerKind } from "../types/kinds.js";

/**
 * How a generated loop reduces its rows on the spot, as source text. Only for reducers whose result does not depend on
 * order: of integers of up to 32 bits, to their own type. The state has 32 bits: the low ones of a sum or product, or an
 * element.
 */
export interface LoopReduce {
  /** The state before the first row. */
  readonly neutral: string;
  /** The state after a row. */
  step(state: string, row: string): string;
  /** The same state, which V8 then knows to have 32 bits. */
  narrow(state: string): string;
}

/** @returns undefined where the kernels' order or width counts */
export function loopReduce(name: ReducerName, from: NumericType, to: NumericType): LoopReduce | undefined {
  if (from.kind !== to.kind || !isIntegerKind(from.kind)) return undefined;
  const isExtreme = name === "min" || name === "max";
  const isWide = from.kind === "uint32" && isExtreme;
  return {
    neutral: isExtreme ? farthest(name, from.kind) : NEUTRAL[name],
    step: STEPS[name],
    narrow: (state) => `${state} ${isWide ? ">>> 0" : "| 0"}`,
  };
}

type Step = (state: string, row: string) => string;

const NEUTRAL = { sum: "0", product: "1", and: "-1", or: "0", xor: "0" };
const STEPS: Readonly<Record<ReducerName, Step>> = {
  sum: (state, row) => `${state} + ${row} | 0`,
  product: (state, row) => `Math.imul(${state}, ${row})`,
  and: (state, row) => `${state} & ${row}`,
  or: (state, row) => `${state} | ${row}`,
  xor: (state, row) => `${state} ^ ${row}`,
  min: (state, row) => `${row} < ${state} ? ${row} : ${state}`,
  max: (state, row) => `${row} > ${state} ? ${row} : ${state}`,
};

/** Which every element replaces, or equals. */
function farthest(name: "min" | "max", kind: NumericKind): string {
  if (kind === "uint32") return name === "min" ? "4294967295" : "0";
  return name === "min" ? "2147483647" : "-2147483648";
}
