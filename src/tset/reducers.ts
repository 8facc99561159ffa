import type { ReducerName } from "../native/reducers.js";
import type { DType } from "../types/dtype.js";
import { isBigKind, isIntegerKind } from "../types/kinds.js";

declare const reducerName: unique symbol;

/**
 * A reducer with a native kernel. Integers wrap modulo 2^bits at every step; floating-point values are combined in one
 * documented order of 16 lanes, so that a run can be repeated bit for bit (see {@link sum}).
 */
export interface NamedReducer {
  (a: number, b: number): number;
  /** @internal keeps other functions out */
  readonly [reducerName]: ReducerName;
}

const names = new WeakMap<object, ReducerName>();

function named(name: ReducerName, f: (a: never, b: never) => unknown): NamedReducer {
  names.set(f, name);
  return f as unknown as NamedReducer;
}

/**
 * Addition. Row i of a task is added to lane i mod 16; lanes are then added pairwise (j and j + 8, + 4, + 2, + 1), and
 * the tasks' results in index order.
 */
export const sum: NamedReducer = named("sum", (a: number, b: number) => a + b);
/** The least value, as Math.min: NaN wins, and -0 is below 0. */
export const min: NamedReducer = named("min", (a: number, b: number) => Math.min(a, b));
/** The greatest value, as Math.max: NaN wins, and 0 is above -0. */
export const max: NamedReducer = named("max", (a: number, b: number) => Math.max(a, b));
/** Multiplication, in the lane order of {@link sum}; integers as Math.imul does, at their own width. */
export const product: NamedReducer = named("product", (a: number, b: number) => a * b);

type Step = (a: never, b: never) => unknown;

/** `a * b` of integers of at most 32 bits loses low bits beyond 2^53. */
const INTEGER_STEPS: { readonly [N in ReducerName]?: Step } = { product: (a: number, b: number) => Math.imul(a, b) };
/** Math takes no bigints. */
const BIG_STEPS: { readonly [N in ReducerName]?: Step } = {
  min: (a: bigint, b: bigint) => (b >= a ? a : b),
  max: (a: bigint, b: bigint) => (b <= a ? a : b),
};

/** One step of a reducer on values of `type`: the function itself, but for a built-in one that is another for integers. */
export function stepOf(f: Step, type: DType): Step {
  const name = names.get(f);
  if (name === undefined) return f;
  const steps = isBigKind(type.kind) ? BIG_STEPS : isIntegerKind(type.kind) ? INTEGER_STEPS : {};
  return steps[name] ?? f;
}

/** The name of a built-in reducer; undefined for a function of the user's. */
export function reducerNameOf(f: object): ReducerName | undefined {
  return names.get(f);
}
