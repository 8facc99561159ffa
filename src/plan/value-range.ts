import { type Arithmetic, BINARY_VALUES, type BinaryOperator, UNARY_VALUES, type UnaryOperator } from "./arithmetic.js";

/** What is known of the values an expression may have: every value it can have is in it. */
export interface ValueRange {
  /** True or false, and no number; as a number it is 0 or 1. */
  readonly truth: boolean;
  /** Inclusive; infinite where the value may be. NaN apart. */
  readonly low: number;
  readonly high: number;
  /** Every finite value is an integer. */
  readonly integral: boolean;
  readonly nan: boolean;
  /** It may be -0, which an integer lane cannot hold. */
  readonly minusZero: boolean;
}

const EXACT = 2 ** 53;

/** Such integers, and what +, - and * make of them while the result is one, are exact: low bits of them are known. */
export function isExact(r: ValueRange): boolean {
  // Strictly: 2^53 itself may have been rounded to.
  return r.integral && !r.nan && r.low > -EXACT && r.high < EXACT;
}

/** Whether an integer column takes every value. */
export function isStorable(r: ValueRange): boolean {
  return r.integral && !r.nan && r.low >= -EXACT && r.high <= EXACT;
}

export function fitsInt32(r: ValueRange): boolean {
  return r.integral && !r.nan && r.low >= -(2 ** 31) && r.high <= 2 ** 31 - 1;
}

export function isWithin(r: ValueRange, low: number, high: number): boolean {
  return r.low >= low && r.high <= high;
}

export function integers(low: number, high: number): ValueRange {
  return { truth: false, low, high, integral: true, nan: false, minusZero: false };
}

export const ANY_NUMBER: ValueRange = {
  truth: false,
  low: -Infinity,
  high: Infinity,
  integral: false,
  nan: true,
  minusZero: true,
};
const TRUTH: ValueRange = { ...integers(0, 1), truth: true };
const INT32 = integers(-(2 ** 31), 2 ** 31 - 1);

/** An expression whose type depends on a value: a number here, a truth value there. */
export class MixedType extends Error {
  constructor() {
    super("mixes numbers and truth values");
  }
}

/** The ranges of a lambda's expressions. */
export class Ranges {
  readonly #value: ValueRange;
  #known = new Map<Arithmetic, ValueRange>();

  /** @param value of the lambda's argument */
  constructor(value: ValueRange) {
    this.#value = value;
  }

  /** @throws MixedType */
  of(tree: Arithmetic): ValueRange {
    let range = this.#known.get(tree);
    if (range === undefined) {
      range = this.#find(tree);
      this.#known.set(tree, range);
    }
    return range;
  }

  /** Of an expression of which only the truth counts; then it may be of either type. */
  checkCondition(tree: Arithmetic): void {
    if (tree.kind === "logical" || tree.kind === "choose") {
      if (tree.kind === "choose") this.checkCondition(tree.condition);
      this.checkCondition(tree.a);
      this.checkCondition(tree.b);
    } else if (tree.kind === "unary" && tree.operator === "!") this.checkCondition(tree.a);
    else this.of(tree);
  }

  #find(tree: Arithmetic): ValueRange {
    switch (tree.kind) {
      case "value":
        return this.#value;
      case "number":
        return numberRange(tree.value);
      case "unary":
        if (tree.operator === "!") {
          this.checkCondition(tree.a);
          return TRUTH;
        }
        return unaryRange(tree.operator, { ...this.of(tree.a), truth: false });
      case "binary":
        return binaryRange(tree.operator, { ...this.of(tree.a), truth: false }, { ...this.of(tree.b), truth: false });
      case "compare": {
        const mixed = this.of(tree.a).truth !== this.of(tree.b).truth;
        if (mixed && (tree.operator === "===" || tree.operator === "!==")) throw new MixedType();
        return TRUTH;
      }
      case "logical":
        return union(this.of(tree.a), this.of(tree.b));
      case "choose":
        this.checkCondition(tree.condition);
        return union(this.of(tree.a), this.of(tree.b));
    }
  }
}

function numberRange(value: number): ValueRange {
  if (Number.isNaN(value)) return { ...ANY_NUMBER, low: 0, high: 0, integral: true, minusZero: false };
  return {
    truth: false,
    low: value,
    high: value,
    integral: Number.isInteger(value) || !Number.isFinite(value),
    nan: false,
    minusZero: Object.is(value, -0),
  };
}

function union(a: ValueRange, b: ValueRange): ValueRange {
  if (a.truth !== b.truth) throw new MixedType();
  return {
    truth: a.truth,
    low: Math.min(a.low, b.low),
    high: Math.max(a.high, b.high),
    integral: a.integral && b.integral,
    nan: a.nan || b.nan,
    minusZero: a.minusZero || b.minusZero,
  };
}

const hasZero = (r: ValueRange): boolean => r.low <= 0 && r.high >= 0;
const isNegativeSomewhere = (r: ValueRange): boolean => r.low < 0 || r.minusZero;
const isInfinite = (r: ValueRange): boolean => r.low === -Infinity || r.high === Infinity;

function unaryRange(operator: Exclude<UnaryOperator, "!">, a: ValueRange): ValueRange {
  switch (operator) {
    case "+":
      return a;
    case "-":
      return { ...a, low: -a.high, high: -a.low, minusZero: hasZero(a) };
    case "~":
      return INT32;
    case "abs": {
      const farthest = Math.max(Math.abs(a.low), Math.abs(a.high));
      const nearest = hasZero(a) ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high));
      return { ...a, low: nearest, high: farthest, minusZero: false };
    }
    case "sqrt":
      return {
        truth: false,
        low: Math.sqrt(Math.max(a.low, 0)),
        high: Math.sqrt(Math.max(a.high, 0)),
        integral: false,
        nan: a.nan || a.low < 0,
        minusZero: a.minusZero,
      };
    default: {
      // These never fall, so the ends of the range go to its ends.
      const f = UNARY_VALUES[operator];
      return {
        truth: false,
        low: f(a.low),
        high: f(a.high),
        integral: operator === "fround" ? a.integral : true,
        nan: a.nan,
        // What is between -1 and 0 may become -0.
        minusZero: a.minusZero || (!a.integral && a.low < 0),
      };
    }
  }
}

function binaryRange(operator: BinaryOperator, a: ValueRange, b: ValueRange): ValueRange {
  switch (operator) {
    case "+":
    case "-": {
      const f = BINARY_VALUES[operator];
      const [low, high] =
        operator === "+" ? [f(a.low, b.low), f(a.high, b.high)] : [f(a.low, b.high), f(a.high, b.low)];
      const minusZero = a.minusZero && (operator === "+" ? b.minusZero : hasZero(b));
      return spanned([low, high], {
        integral: a.integral && b.integral,
        nan: a.nan || b.nan || (isInfinite(a) && isInfinite(b)),
        minusZero,
      });
    }
    case "*": {
      const ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
      const nan = a.nan || b.nan || (isInfinite(a) && hasZero(b)) || (isInfinite(b) && hasZero(a));
      return spanned(ends, { integral: a.integral && b.integral, nan, minusZero: mayVanishBelow(a, b) });
    }
    case "/": {
      if (hasZero(b)) return { ...ANY_NUMBER, nan: true };
      const ends = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
      const nan = a.nan || b.nan || (isInfinite(a) && isInfinite(b));
      return spanned(ends, { integral: false, nan, minusZero: isNegativeSomewhere(a) || isNegativeSomewhere(b) });
    }
    case "%": {
      const most = Math.max(Math.abs(b.low), Math.abs(b.high));
      return {
        truth: false,
        low: a.low < 0 ? Math.max(a.low, -most) : 0,
        high: a.high > 0 ? Math.min(a.high, most) : 0,
        integral: a.integral && b.integral,
        nan: a.nan || b.nan || isInfinite(a) || hasZero(b),
        minusZero: isNegativeSomewhere(a),
      };
    }
    case "&":
      for (const side of [a, b]) if (fitsInt32(side) && side.low >= 0) return integers(0, side.high);
      return INT32;
    case ">>":
    case ">>>":
      if (b.low === b.high && !b.nan && Number.isInteger(b.low)) {
        const f = BINARY_VALUES[operator];
        if (fitsInt32(a) && (operator === ">>" || a.low >= 0)) return integers(f(a.low, b.low), f(a.high, b.low));
        return operator === ">>" ? integers(f(-(2 ** 31), b.low), f(2 ** 31 - 1, b.low)) : integers(0, f(-1, b.low));
      }
      return operator === ">>" ? INT32 : integers(0, 2 ** 32 - 1);
    case "|":
    case "^":
    case "<<":
    case "imul":
      return INT32;
    case "min":
    case "max": {
      const f = BINARY_VALUES[operator];
      return { ...union(a, b), low: f(a.low, b.low), high: f(a.high, b.high) };
    }
  }
}

/** Whether a product may be -0: of a zero, or of what is so small that it vanishes. */
function mayVanishBelow(a: ValueRange, b: ValueRange): boolean {
  if (!isNegativeSomewhere(a) && !isNegativeSomewhere(b)) return false;
  return !(a.integral && b.integral) || hasZero(a) || hasZero(b);
}

/** Between the least and the greatest of `ends`; one that is NaN says nothing, so then it is everything. */
function spanned(ends: readonly number[], rest: Pick<ValueRange, "integral" | "nan" | "minusZero">): ValueRange {
  if (ends.some(Number.isNaN)) return { truth: false, low: -Infinity, high: Infinity, ...rest, nan: true };
  return { truth: false, low: Math.min(...ends), high: Math.max(...ends), ...rest };
}
