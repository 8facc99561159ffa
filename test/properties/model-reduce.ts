import { type DType, int64 } from "tsets";
import type { ReducerChoice } from "./functions.js";
import { kept, Misfit } from "./model-values.js";
import { isBig, isFloat, isNumber } from "./values.js";

const LANES = 16;

/** The value of all tasks' rows: each task's first, then those in index order. No rows: no value. */
export function reduced(tasks: readonly unknown[][], from: DType, to: DType, choice: ReducerChoice): unknown[] {
  const inLanes =
    isFloat(to) && hasKernel(from, to, choice) && (choice.kernel === "sum" || choice.kernel === "product");
  const partials = tasks
    .filter((rows) => rows.length > 0)
    .map((rows) =>
      inLanes
        ? lanes(rows.map(Number), to, choice)
        : fold(
            rows.map((row) => converted(row, from, to, choice)),
            to,
            choice,
          ),
    );
  return partials.length === 0 ? [] : [fold(partials, to, choice)];
}

/** A left fold; what each step gives is kept as the type. */
export function fold(rows: readonly unknown[], type: DType, choice: ReducerChoice): unknown {
  return rows.slice(1).reduce((a, b) => kept(type, stepOf(type, choice)(a, b)), kept(type, rows[0]));
}

/** Whether a reducer is one of the library's over these types, and not a function that it knows nothing about. */
function hasKernel(from: DType, to: DType, { kernel }: ReducerChoice): boolean {
  return kernel !== undefined && isNumber(to) && (isFloat(to) || !isFloat(from));
}

/** A row as a value of the result's type. A built-in reducer takes any integer into any type of integers, as it wraps. */
function converted(value: unknown, from: DType, to: DType, choice: ReducerChoice): unknown {
  if (from.kind === to.kind) return value;
  if (isFloat(to)) return kept(to, Number(value));
  const integer = isFloat(from) ? kept(int64, bigOf(value as number)) : BigInt(value as number);
  if (isBig(to)) return kept(to, integer);
  return hasKernel(from, to, choice) ? kept(to, Number(BigInt.asIntN(32, integer as bigint))) : kept(to, Number(value));
}

function bigOf(value: number): bigint {
  if (!Number.isInteger(value)) throw new Misfit(`${value} is no integer`);
  return BigInt(value);
}

/** Row i into lane i mod 16; lane j takes in j + 8, then j + 4, j + 2 and j + 1. */
function lanes(rows: readonly number[], type: DType, choice: ReducerChoice): number {
  const take = (a: number, b: number): number => kept(type, choice.kernel === "sum" ? a + b : a * b) as number;
  const state = new Array<number>(LANES).fill(choice.kernel === "sum" ? -0 : 1);
  rows.forEach((row, i) => {
    state[i % LANES] = take(state[i % LANES] as number, row);
  });
  for (let width = LANES / 2; width >= 1; width /= 2)
    for (let j = 0; j < width; j++) state[j] = take(state[j] as number, state[j + width] as number);
  return state[0] as number;
}

/** One step: the library's own reducers are exact for integers, whatever their size. */
function stepOf(type: DType, { f, kernel, named }: ReducerChoice): (a: any, b: any) => unknown {
  if (named !== true || isFloat(type)) return f;
  const exact = (a: any, b: any): bigint => {
    const [x, y] = [BigInt(a), BigInt(b)];
    if (kernel === "sum") return x + y;
    if (kernel === "product") return x * y;
    return kernel === "min" ? (x < y ? x : y) : x > y ? x : y;
  };
  return (a, b) => (isBig(type) ? exact(a, b) : Number(BigInt.asIntN(33, exact(a, b))));
}
