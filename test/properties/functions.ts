import type { Collector, DType, TaskValues, TSetContext } from "tsets";
import { any, bool, float64, int32, int64, max, min, product, sum, utf8 } from "tsets";
import { codeOf, datum, isBig, isFloat, isInteger, isNumber, TYPES } from "./values.js";

/** A function of a random program, and what it may be applied to. */
export interface Choice<F = (...args: any[]) => any> {
  readonly takes: (type: DType) => boolean;
  /** Type of its results; the input's unless given. */
  readonly to?: DType;
  readonly f: F;
  /** Some results do not fit the type: the action has to fail then. */
  readonly mayFail?: boolean;
}

const anything = (): boolean => true;
const small = (type: DType): boolean => isInteger(type);

/** As users write them: the library reads their texts. */
export const MAPS: readonly Choice[] = [
  { takes: small, f: (v) => v * 5 },
  { takes: small, f: (v) => v + 2 },
  { takes: small, f: (v) => v - 7 },
  { takes: small, f: (v) => 5 - v },
  { takes: small, f: (v) => -v },
  { takes: small, f: (v) => (v * 3 + 1) | 0 },
  { takes: small, f: (v) => v & 255 },
  { takes: small, f: (v) => v >> 2 },
  { takes: small, f: (v) => v >>> 1 },
  { takes: small, f: (v) => v << 3 },
  { takes: small, f: (v) => ~v },
  { takes: small, f: (v) => v % 7 },
  { takes: small, f: (v) => Math.abs(v) },
  { takes: small, f: (v) => Math.imul(v, v) },
  { takes: small, f: (v) => v * 65536 + 1 },
  { takes: small, f: (v) => Math.floor(v / 3) },
  { takes: small, f: (v) => (v > 10 ? 1 : v) },
  { takes: small, f: (v) => v * v, mayFail: true },
  { takes: small, f: (v) => v / 2, mayFail: true },
  { takes: small, f: (v) => v / 2, to: float64 },
  { takes: small, f: (v) => BigInt(v), to: int64 },
  { takes: isFloat, f: (v) => v * 5 },
  { takes: isFloat, f: (v) => v + 2 },
  { takes: isFloat, f: (v) => v / 3 },
  { takes: isFloat, f: (v) => -v },
  { takes: isFloat, f: (v) => v * v - 1 },
  { takes: isFloat, f: (v) => v * 0.1 + 1 },
  { takes: isFloat, f: (v) => Math.sqrt(v) },
  { takes: isFloat, f: (v) => 1 / v },
  { takes: isFloat, f: (v) => Math.max(v, 0) },
  { takes: isFloat, f: (v) => Math.min(v, -0) },
  { takes: isFloat, f: (v) => Math.floor(v) },
  { takes: isFloat, f: (v) => (Number.isFinite(v) ? Math.trunc(v % 1e6) : 0), to: int32 },
  { takes: isFloat, f: (v) => v, to: int32, mayFail: true },
  { takes: isBig, f: (v) => v * 3n },
  { takes: isBig, f: (v) => v + 1n },
  { takes: isBig, f: (v) => -v },
  { takes: isBig, f: (v) => v * v },
  { takes: isBig, f: (v) => Number(v), to: float64 },
  { takes: isNumber, f: (v) => String(v), to: utf8 },
  { takes: isNumber, f: (v) => v > 3, to: bool },
  { takes: ({ kind }) => kind === "utf8", f: (v) => `${v}x` },
  { takes: ({ kind }) => kind === "utf8", f: (v) => v.toUpperCase() },
  { takes: ({ kind }) => kind === "utf8", f: (v) => v.length, to: int32 },
  { takes: anything, f: (v) => v },
  { takes: anything, f: (v) => ({ code: codeOf(v) % 9 }), to: any },
];

/** A map from any type to any other. */
export function recode(to: DType, add: number): Choice {
  return { takes: anything, to, f: (v) => datum(to, codeOf(v) + add) };
}

export const FILTERS: readonly Choice[] = [
  { takes: (t) => small(t) || isFloat(t), f: (v) => v > 10 },
  { takes: (t) => small(t) || isFloat(t), f: (v) => v % 2 === 0 },
  { takes: (t) => small(t) || isFloat(t), f: (v) => v >= 0 && v < 1000 },
  { takes: isBig, f: (v) => v > 0n },
  { takes: anything, f: (v) => codeOf(v) % 3 !== 0 },
  { takes: anything, f: () => true },
  { takes: anything, f: () => false },
];

export const FLAT_MAPS: readonly Choice[] = [
  {
    takes: anything,
    f: (v, out: Collector<unknown>) => {
      for (let i = codeOf(v) % 3; i > 0; i--) out.collect(v);
    },
  },
  {
    takes: anything,
    f: (v, out: Collector<unknown>) => {
      out.collect(v);
      out.collect(v);
    },
  },
  { takes: anything, f: () => {} },
  {
    takes: isNumber,
    f: (v, out: Collector<unknown>) => {
      if (v > 0) out.collect(`${v}`);
      out.collect("");
    },
    to: utf8,
  },
];

/** What they do does not depend on where a batch ends. */
export const BATCHES: readonly Choice[] = [
  {
    takes: isNumber,
    f: (xs: Int32Array, out: Int32Array) => {
      out.set(xs);
      return xs.length;
    },
  },
  {
    takes: (t) => small(t) || isFloat(t),
    f: (xs: Int32Array, out: Int32Array) => {
      let n = 0;
      for (const x of xs) if (x > 0) out[n++] = x * 3;
      return n;
    },
  },
  {
    takes: (t) => small(t) || isFloat(t),
    f: (xs: Int32Array, out: Float64Array) => {
      for (let i = 0; i < xs.length; i++) out[i] = (xs[i] as number) / 2;
      return xs.length;
    },
    to: float64,
  },
];

type Values = TaskValues<any>;

/** Called once a task; along a pipe, once an element. */
export const COMPUTES: readonly Choice[] = [
  {
    takes: anything,
    f: (values: Values, out: Collector<unknown>) => {
      for (const v of values) out.collect(v);
    },
  },
  {
    takes: anything,
    f: (values: Values, out: Collector<unknown>) =>
      values.forEachRemaining((v) => codeOf(v) % 2 === 0 && out.collect(v)),
  },
  { takes: anything, f: (values: Values) => [...values].length, to: int32 },
  {
    takes: anything,
    f: (values: Values, out: Collector<unknown>, { index, parallelism }: TSetContext) => {
      out.collect(`task ${index} of ${parallelism}`);
      let i = 0;
      for (const _ of values) out.collect(`${i++}`);
      return "end";
    },
    to: utf8,
  },
  {
    takes: isNumber,
    f: (values: Values) => {
      let total = 0;
      for (const v of values) total += Number(v);
      return total;
    },
    to: float64,
  },
  {
    takes: anything,
    f: function* (values: Values) {
      for (const v of values) {
        yield v;
        if (codeOf(v) % 5 === 0) yield v;
      }
    },
  },
  {
    takes: anything,
    f: function* (values: Values, { index }: TSetContext) {
      let i = 0;
      for (const v of values) yield (codeOf(v) % 100) + index + i++;
    },
    to: int32,
  },
  { takes: anything, f: () => undefined },
];

/** As COMPUTES, but not along a pipe. The last ones leave rows unread. */
export const ASYNC_COMPUTES: readonly Choice[] = [
  {
    takes: anything,
    f: async (values: Values, out: Collector<unknown>) => {
      await null;
      for (const v of values) out.collect(v);
      await null;
    },
  },
  { takes: anything, f: async (values: Values) => [...values].length, to: float64 },
  {
    takes: anything,
    f: async function* (values: Values) {
      for (const v of values) {
        yield v;
        await null;
      }
    },
  },
];

export const IMPATIENT_COMPUTES: readonly Choice[] = [
  {
    takes: anything,
    f: (values: Values, out: Collector<unknown>) => {
      let left = 3;
      for (const v of values) {
        if (left-- === 0) break;
        out.collect(v);
      }
    },
  },
  {
    takes: anything,
    f: function* (values: Values) {
      for (const v of values) {
        yield v;
        return;
      }
    },
  },
];

/** Reads `ctx.input("x")` twice: its length, then its values beside the ones that come in. */
export const INPUT_COMPUTES: readonly Choice[] = [
  {
    takes: anything,
    f: (values: Values, out: Collector<unknown>, context: TSetContext) => {
      const input = context.input("x");
      out.collect(input.length);
      let codes = 0;
      for (const v of input) codes = (codes + codeOf(v)) | 0;
      out.collect(codes);
      const other = input[Symbol.iterator]();
      for (const v of values) {
        const next = other.next();
        out.collect(codeOf(v) ^ (next.done === true ? 1 : codeOf(next.value)));
      }
    },
    to: int32,
  },
];

export interface ReducerChoice extends Choice {
  /** Whether it is a kernel for numbers of this type; its floats are combined in 16 lanes then. */
  readonly kernel?: "sum" | "product" | "min" | "max" | "and" | "or" | "xor";
  /** Whether `f` is one of the library's own. */
  readonly named?: boolean;
}

const text = ({ kind }: DType): boolean => kind === "utf8";

export const REDUCERS: readonly ReducerChoice[] = [
  { takes: isNumber, f: sum, kernel: "sum", named: true },
  { takes: isNumber, f: min, kernel: "min", named: true },
  { takes: isNumber, f: max, kernel: "max", named: true },
  { takes: isNumber, f: product, kernel: "product", named: true },
  { takes: isNumber, f: (a, b) => a + b, kernel: "sum" },
  { takes: isFloat, f: (a, b) => a * b, kernel: "product" },
  { takes: isBig, f: (a, b) => a * b, kernel: "product" },
  { takes: small, f: (a, b) => Math.imul(a, b), kernel: "product" },
  { takes: small, f: (a, b) => (a + b) | 0, kernel: "sum" },
  { takes: (t) => small(t) || isBig(t), f: (a, b) => a & b, kernel: "and" },
  { takes: (t) => small(t) || isBig(t), f: (a, b) => b | a, kernel: "or" },
  { takes: (t) => small(t) || isBig(t), f: (a, b) => a ^ b, kernel: "xor" },
  { takes: (t) => small(t) || isFloat(t), f: (a, b) => Math.min(a, b), kernel: "min" },
  { takes: (t) => small(t) || isFloat(t), f: (a, b) => Math.max(b, a), kernel: "max" },
  // biome-ignore lint/complexity/useMathMinMax: bigints too, and a NaN is taken over in another way
  { takes: isNumber, f: (a, b) => (b > a ? a : b) },
  { takes: small, f: (a, b) => a ^ b },
  { takes: isFloat, f: (a, b) => a * 0.5 + b },
  { takes: text, f: (a, b) => (a.length + b.length > 40 ? b : a + b) },
  { takes: anything, f: (a) => a },
  { takes: anything, f: (_a, b) => b },
];

/** Takes all that has this code to one task: keys that a coarse comparator holds for equal. */
export const PARTITIONERS: readonly Choice[] = [
  { takes: anything, f: (v, tasks: number) => codeOf(v) % tasks },
  { takes: anything, f: (_v, tasks: number) => tasks - 1 },
  { takes: anything, f: (_v, _tasks: number, { index }: TSetContext) => index * 0 },
];

const rank = (v: number): number => (Number.isNaN(v) ? 1 : 0);

/** Orders of keys that hold no two different keys for equal. */
export const COMPARATORS: readonly Choice[] = [
  { takes: small, f: (a, b) => a - b },
  { takes: small, f: (a, b) => b - a },
  { takes: isBig, f: (a, b) => (a < b ? -1 : a > b ? 1 : 0) },
  { takes: text, f: (a, b) => (a < b ? 1 : a > b ? -1 : 0) },
  // NaN first, then downwards.
  { takes: isFloat, f: (a, b) => rank(b) - rank(a) || (a < b ? 1 : a > b ? -1 : 0) },
];

/** All that takes a type. */
export function fitting<C extends Choice>(choices: readonly C[], type: DType, mayFail = false): C[] {
  return choices.filter((c) => c.takes(type) && (mayFail || c.mayFail !== true));
}

export function typeAt(n: number): DType {
  return TYPES[n % TYPES.length] as DType;
}
