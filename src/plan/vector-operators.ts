import { native } from "../native/load-addon.js";
import type { DType, IntegerKind, NumericType } from "../types/dtype.js";
import { ARRAY_OF_KIND, isBigKind, isNumericType } from "../types/kinds.js";
import { typeText } from "../types/type-text.js";
import type { Arithmetic, Constants } from "./arithmetic.js";
import { capturedNumbers, type NumberOfName } from "./captured-numbers.js";
import type { OperatorNode, RangeNode } from "./graph.js";
import { parseArithmetic } from "./parse-arithmetic.js";
import type { StageInput } from "./stages.js";
import { ANY_NUMBER, integers, isStorable, isWithin, MixedType, Ranges, type ValueRange } from "./value-range.js";

/** A map or filter that can run as vector operations. */
export interface VectorOperator {
  readonly kind: "map" | "filter";
  readonly type: NumericType;
  readonly body: Arithmetic;
  /** What the names that it captures stood for when it was read. */
  readonly captured: Constants;
  /** Of the operator's argument, and of the values that leave it. */
  readonly before: ValueRange;
  readonly after: ValueRange;
}

/** How an operator runs: as vector operations, or why not. */
export type OperatorPath =
  | { readonly vector: VectorOperator }
  | { readonly vector?: undefined; readonly reason: string };

/** Why what is arithmetic runs in a generated loop all the same. */
const NO_ADDON = "the addon is not loaded";

const BOUNDS: Readonly<Record<IntegerKind, readonly [number, number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
};

/** The values that a column of a type may have. Of no 64-bit integers, whose elements are bigints. */
export function rangeOfType(type: NumericType): ValueRange | undefined {
  if (isBigKind(type.kind)) return undefined;
  if (type.kind === "float32" || type.kind === "float64") return ANY_NUMBER;
  return integers(...BOUNDS[type.kind as IntegerKind]);
}

/** Whether a value of the range is the same once it is stored as an integer type: no check, and no wrap. */
export function isUnchangedAs(type: NumericType, range: ValueRange): boolean {
  const bounds = BOUNDS[type.kind as IntegerKind];
  return isStorable(range) && isWithin(range, ...bounds);
}

/** The values that a column has when those of `range` were stored in it, and any that it refuses were not. */
export function storedRange(type: NumericType, range: ValueRange): ValueRange {
  if (type.kind === "float64") return { ...range, truth: false };
  if (type.kind === "float32") {
    const rounded = { ...range, truth: false, low: Math.fround(range.low), high: Math.fround(range.high) };
    // What is tiny and negative becomes -0.
    return { ...rounded, minusZero: range.minusZero || (!range.integral && range.low < 0) };
  }
  const taken = integers(Math.max(range.low, -(2 ** 53)), Math.min(range.high, 2 ** 53));
  return isUnchangedAs(type, taken) ? integers(taken.low, taken.high) : (rangeOfType(type) as ValueRange);
}

/** The values of a range source; undefined where it must be computed as JavaScript does. */
export function rangeOfSource({ type, start, step, count }: RangeNode): ValueRange | undefined {
  if (!isNumericType(type) || isBigKind(type.kind)) return undefined;
  const last = start + (count - 1) * step;
  // In integer lanes i * step is exact, so it must be in JavaScript.
  const whole = Number.isInteger(start) && Number.isInteger(step) && Math.abs(count * step) < 2 ** 53;
  const ends: ValueRange = {
    truth: false,
    low: Math.min(start, last),
    high: Math.max(start, last),
    integral: whole,
    nan: false,
    minusZero: true,
  };
  if (type.kind !== "float32" && type.kind !== "float64" && !isStorable(ends)) return undefined;
  if (!Number.isFinite(last) || !Number.isFinite(start)) return undefined;
  return storedRange(type, ends);
}

/** The values that come into a stage's first loop, where they are rows that vector operations can read. */
export function rangeOfInput(input: StageInput): { readonly range: ValueRange } | { readonly reason: string } {
  const { type } = input;
  if (!isNumericType(type)) return { reason: `reads ${typeText(type)}` };
  if (input.kind === "source") return { reason: "its source gives one element at a time" };
  if (input.kind === "list" && !(input.values instanceof ARRAY_OF_KIND[type.kind]))
    return { reason: "its list is no typed array" };
  if (input.kind !== "range" || isBigKind(type.kind)) return rangeOfColumn(type);
  const range = rangeOfSource(input);
  return range === undefined ? { reason: "its range is not of exact integers" } : { range };
}

/** The values that come out of a column. */
export function rangeOfColumn(type: NumericType): { readonly range: ValueRange } | { readonly reason: string } {
  const range = rangeOfType(type);
  return range === undefined ? { reason: `${type.kind} holds bigints` } : { range };
}

export type ChainInput = { readonly range: ValueRange } | { readonly reason: string };

/** Says of no name which number it stands for. */
const unseen = (): NumberOfName => () => undefined;

/**
 * How each operator of a chain runs. Only the first ones can be vector operations: then rows go on through a loop.
 *
 * Of a name that a lambda captures, vector operations have the number that it stands for now. That it stays the same while
 * the chain runs is sure where all of the chain is arithmetic, which assigns to nothing; any other function might.
 *
 * @param alone whether no other function runs in the same task; see {@link mayCapture}
 */
export function operatorPaths(input: ChainInput, operators: readonly OperatorNode[], alone: boolean): OperatorPath[] {
  const paths = pathsOf(input, operators, alone ? capturedNumbers : unseen);
  if (!alone || !("range" in input) || paths.every(isArithmetic)) return paths;
  return pathsOf(input, operators, unseen);
}

function isArithmetic(path: OperatorPath): boolean {
  return path.vector !== undefined || path.reason === NO_ADDON;
}

/** Whether an operator has numbers in it that a name stood for. */
export function captures({ captured }: VectorOperator): boolean {
  return Object.keys(captured).length > 0;
}

function pathsOf(
  input: ChainInput,
  operators: readonly OperatorNode[],
  numbersOf: typeof capturedNumbers,
): OperatorPath[] {
  let range = "range" in input ? input.range : undefined;
  let reason = "range" in input ? "" : input.reason;
  if (native === undefined) {
    range = undefined;
    reason = NO_ADDON;
  }
  return operators.map((operator) => {
    if (range === undefined) {
      const own = ownReason(operator, numbersOf);
      return { reason: own ?? reason };
    }
    const path = pathOf(operator, range, numbersOf);
    range = path.vector?.after;
    reason = "comes behind a generated loop";
    return path;
  });
}

/** What keeps an operator from being one wherever it stands. */
function ownReason(operator: OperatorNode, numbersOf: typeof capturedNumbers): string | undefined {
  const path = pathOf(operator, ANY_NUMBER, numbersOf);
  return path.vector === undefined ? path.reason : undefined;
}

function pathOf(operator: OperatorNode, before: ValueRange, numbersOf: typeof capturedNumbers): OperatorPath {
  const { kind, type } = operator;
  if (kind !== "map" && kind !== "filter") return { reason: `a ${kind}` };
  const unsuited = unsuitedType(operator.input.type) ?? unsuitedType(type);
  if (unsuited !== undefined) return { reason: unsuited };
  const numeric = type as NumericType;
  const f = operator.action as (...args: never[]) => unknown;
  const lambda = parseArithmetic(f, operator.constants, numbersOf(f));
  if (lambda.body === undefined) return { reason: lambda.reason };
  const { body, captured } = lambda;
  try {
    const ranges = new Ranges(before);
    if (kind === "filter") {
      ranges.checkCondition(body);
      return { vector: { kind, type: numeric, body, captured, before, after: before } };
    }
    const result = ranges.of(body);
    if (result.truth) return { reason: "gives truth values" };
    return { vector: { kind, type: numeric, body, captured, before, after: storedRange(numeric, result) } };
  } catch (error) {
    if (error instanceof MixedType) return { reason: error.message };
    throw error;
  }
}

function unsuitedType(type: DType): string | undefined {
  if (!isNumericType(type)) return `works on ${typeText(type)}`;
  return isBigKind(type.kind) ? `${type.kind} holds bigints` : undefined;
}
