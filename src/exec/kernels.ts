import { native } from "../native/load-addon.js";
import { REDUCERS, type ReducerName } from "../native/reducers.js";
import type { NumericKind, NumericType, TypedArray } from "../types/dtype.js";
import { reduceTwin } from "./kernel-twins.js";

/**
 * Rows of a task go round robin into this many lanes: row i into lane i mod 16. Part of what a float sum means, whatever
 * the width of the machine's vectors.
 */
export const LANES = 16;

/**
 * Continues a reduction over `values`, the first of which belongs to lane `lane`. What `state` is:
 *
 *     sum, product to a float type          16 lanes of that type, first -0 or 1
 *     others to at most 32 bits             1 uint32, first 0, 1, or all bits (and): the result modulo 2^32
 *     others to int64, uint64               1 uint64, the same: the result modulo 2^64
 *     min, max                              1 element of the type of `values`, first the largest or the smallest there is
 */
export type ReduceStep = (kernel: number, values: TypedArray, state: TypedArray, lane: number) => void;

const step: ReduceStep = native === undefined ? reduceTwin : native.reduce;
/** A native call cannot be interrupted; this many take some milliseconds at most. */
const MAX_CALL_BYTES = 16 * 1024 * 1024;

/**
 * Running state of a recognised reducer over one task's rows. How the rows are cut into arrays does not matter.
 *
 * Floats: lanes as {@link LANES} says; in the end lane j takes in lane j + 8 (j < 8), then j + 4, j + 2, j + 1. float32
 * lanes round at every step. Integers wrap modulo 2^bits. min and max are Math.min and Math.max: NaN wins, -0 is below 0.
 */
export interface Reduction {
  /** Arrays of the type the reduction was made for; any number of times. */
  add(values: TypedArray): void;
  /** How many values were added. */
  readonly rows: number;
  /** undefined where there were no rows. The state stays: more may be added. */
  result(): number | bigint | undefined;
  /** For what makes rows and reduces them in one native call; undefined where the kernel alone does not give the result. */
  readonly kernelState?: KernelState;
}

/** The running state as a kernel takes it. */
export interface KernelState {
  readonly kernel: number;
  readonly state: TypedArray;
  /** Lane of the next row. */
  readonly lane: number;
  /** Says that so many rows were added to the state. */
  advance(rows: number): void;
}

type ArrayConstructor = new (length: number) => TypedArray;
interface Layout {
  readonly array: ArrayConstructor;
  readonly bits: number;
  readonly family: "signed" | "unsigned" | "float";
}
const LAYOUTS: Readonly<Record<NumericKind, Layout>> = {
  int8: { array: Int8Array, bits: 8, family: "signed" },
  int16: { array: Int16Array, bits: 16, family: "signed" },
  int32: { array: Int32Array, bits: 32, family: "signed" },
  int64: { array: BigInt64Array, bits: 64, family: "signed" },
  uint8: { array: Uint8Array, bits: 8, family: "unsigned" },
  uint16: { array: Uint16Array, bits: 16, family: "unsigned" },
  uint32: { array: Uint32Array, bits: 32, family: "unsigned" },
  uint64: { array: BigUint64Array, bits: 64, family: "unsigned" },
  float32: { array: Float32Array, bits: 32, family: "float" },
  float64: { array: Float64Array, bits: 64, family: "float" },
};

/**
 * False for floats into an integer type: what is no integer must be an error with its value, which a kernel cannot give;
 * and for and, or and xor into floats.
 */
export function supportsReduction(name: ReducerName, from: NumericType, to: NumericType): boolean {
  if (isBitwise(name)) return LAYOUTS[from.kind].family !== "float" && LAYOUTS[to.kind].family !== "float";
  return LAYOUTS[from.kind].family !== "float" || LAYOUTS[to.kind].family === "float";
}

function isBitwise(name: ReducerName): boolean {
  return name === "and" || name === "or" || name === "xor";
}

/**
 * A reduction of `from` values to a result of type `to`; an int64 or uint64 goes into a float as Number() converts it.
 *
 * @throws TypeError where {@link supportsReduction} says no
 */
export function createReduction(name: ReducerName, from: NumericType, to: NumericType): Reduction {
  const kernel = REDUCERS.indexOf(name);
  if (kernel < 0) throw new TypeError(`no such reducer: ${name}`);
  if (!supportsReduction(name, from, to))
    throw new TypeError(`${name} of ${from.kind} values has no kernel to ${to.kind}`);
  if (name === "min" || name === "max") {
    return holdsAll(to, from) ? new ExtremeReduction(name, kernel, from, to) : new NarrowingExtreme(name, from, to);
  }
  if (LAYOUTS[to.kind].family === "float") return new LaneReduction(name, kernel, from, to);
  return new WrappingReduction(name, kernel, from, to);
}

/**
 * Takes the result of one task into that of the tasks before: the caller goes through the tasks in index order.
 * Both are values of `type`.
 */
export function combine(name: ReducerName, type: NumericType, a: number | bigint, b: number | bigint): number | bigint {
  if (name === "min" || name === "max") return extreme(name, a, b);
  if (typeof a === "bigint") return store(type, FOLDS[name].ofBig(a, b as bigint));
  const x = a;
  const y = b as number;
  if (LAYOUTS[type.kind].family === "float") return store(type, name === "sum" ? x + y : x * y);
  return store(type, FOLDS[name].of(x, y));
}

type Folding = Exclude<ReducerName, "min" | "max">;

/** What folds integers to integers: the value that changes nothing, and a step for up to 32 bits and for 64. */
interface Fold {
  readonly neutral: number;
  of(x: number, y: number): number;
  ofBig(x: bigint, y: bigint): bigint;
}
const FOLDS: Readonly<Record<Folding, Fold>> = {
  sum: { neutral: 0, of: (x, y) => x + y, ofBig: (x, y) => x + y },
  product: { neutral: 1, of: Math.imul, ofBig: (x, y) => x * y },
  and: { neutral: -1, of: (x, y) => x & y, ofBig: (x, y) => x & y },
  or: { neutral: 0, of: (x, y) => x | y, ofBig: (x, y) => x | y },
  xor: { neutral: 0, of: (x, y) => x ^ y, ofBig: (x, y) => x ^ y },
};

abstract class StateReduction implements Reduction {
  readonly #kernel: number;
  readonly #source: Layout;
  protected readonly state: TypedArray;
  protected readonly to: NumericType;
  #rows = 0;

  constructor(kernel: number, from: NumericType, to: NumericType, state: TypedArray) {
    this.#kernel = kernel;
    this.#source = LAYOUTS[from.kind];
    this.to = to;
    this.state = state;
  }

  get rows(): number {
    return this.#rows;
  }

  add(values: TypedArray): void {
    if (!(values instanceof this.#source.array)) throw new TypeError(`expected a ${this.#source.array.name}`);
    const most = MAX_CALL_BYTES / values.BYTES_PER_ELEMENT;
    if (values.length <= most) this.#step(values);
    else for (let at = 0; at < values.length; at += most) this.#step(values.subarray(at, at + most));
  }

  get kernelState(): KernelState {
    return {
      kernel: this.#kernel,
      state: this.state,
      lane: this.#rows % LANES,
      advance: (rows) => (this.#rows += rows),
    };
  }

  result(): number | bigint | undefined {
    return this.#rows === 0 ? undefined : this.settle();
  }

  protected abstract settle(): number | bigint;

  #step(values: TypedArray): void {
    step(this.#kernel, values, this.state, this.#rows % LANES);
    this.#rows += values.length;
  }
}

/** sum and product of floats. */
class LaneReduction extends StateReduction {
  readonly #name: ReducerName;

  constructor(name: ReducerName, kernel: number, from: NumericType, to: NumericType) {
    const lanes = new LAYOUTS[to.kind].array(LANES) as Float32Array | Float64Array;
    // What adds or multiplies nothing: 0 would turn a sum of -0 into 0.
    super(kernel, from, to, lanes.fill(name === "sum" ? -0 : 1));
    this.#name = name;
  }

  protected settle(): number {
    const lanes = this.state.slice() as Float32Array | Float64Array;
    for (let width = LANES / 2; width >= 1; width /= 2) {
      for (let j = 0; j < width; j++) {
        lanes[j] = this.#name === "sum" ? lanes[j] + lanes[j + width] : lanes[j] * lanes[j + width];
      }
    }
    return canonical(lanes[0]);
  }
}

/** What folds integers to integers: the order of the rows cannot be seen in the result. */
class WrappingReduction extends StateReduction {
  constructor(name: Folding, kernel: number, from: NumericType, to: NumericType) {
    const { neutral } = FOLDS[name];
    const wide = LAYOUTS[to.kind].bits === 64;
    super(kernel, from, to, wide ? BigUint64Array.of(BigInt(neutral)) : Uint32Array.of(neutral));
  }

  protected settle(): number | bigint {
    return store(this.to, this.state[0]);
  }
}

/** min and max where `to` holds every value of `from`, or rounds it in order. */
class ExtremeReduction extends StateReduction {
  constructor(name: "min" | "max", kernel: number, from: NumericType, to: NumericType) {
    super(kernel, from, to, farEnd(name, from));
  }

  protected settle(): number | bigint {
    return store(this.to, this.state[0]);
  }
}

/** min and max to a type that wraps some values: each is wrapped first, so it is another one that is compared. */
class NarrowingExtreme implements Reduction {
  readonly #name: "min" | "max";
  readonly #from: Layout;
  readonly #to: NumericType;
  #rows = 0;
  #value: number | bigint | undefined;

  constructor(name: "min" | "max", from: NumericType, to: NumericType) {
    this.#name = name;
    this.#from = LAYOUTS[from.kind];
    this.#to = to;
  }

  get rows(): number {
    return this.#rows;
  }

  add(values: TypedArray): void {
    if (!(values instanceof this.#from.array)) throw new TypeError(`expected a ${this.#from.array.name}`);
    let value = this.#value;
    for (const element of values) {
      const converted = store(this.#to, element);
      value = value === undefined ? converted : extreme(this.#name, value, converted);
    }
    this.#value = value;
    this.#rows += values.length;
  }

  result(): number | bigint | undefined {
    return this.#value;
  }
}

function holdsAll(to: NumericType, from: NumericType): boolean {
  const [a, b] = [LAYOUTS[to.kind], LAYOUTS[from.kind]];
  if (a.family === "float" || a === b) return true;
  return a.family === b.family ? a.bits >= b.bits : a.family === "signed" && a.bits > b.bits;
}

/** One element that every other one beats. */
function farEnd(name: "min" | "max", type: NumericType): TypedArray {
  const { array, bits, family } = LAYOUTS[type.kind];
  const state = new array(1);
  if (family === "float") state[0] = name === "min" ? Infinity : -Infinity;
  else {
    const low = family === "signed" ? -(1n << BigInt(bits - 1)) : 0n;
    state[0] = fromBigInt(type, name === "min" ? low + (1n << BigInt(bits)) - 1n : low);
  }
  return state;
}

/** As Math.min and Math.max. */
function extreme(name: "min" | "max", a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number") return name === "min" ? Math.min(a, b) : Math.max(a, b);
  return (name === "min" ? b < a : b > a) ? b : a;
}

/** `value` as a store into a column of `type` leaves it. */
function store(type: NumericType, value: number | bigint): number | bigint {
  const { array, bits, family } = LAYOUTS[type.kind];
  if (family !== "float" && (bits === 64 || typeof value === "bigint")) return fromBigInt(type, BigInt(value));
  const cell = new array(1);
  cell[0] = Number(value);
  return family === "float" ? canonical(cell[0] as number) : cell[0];
}

function fromBigInt(type: NumericType, value: bigint): number | bigint {
  const { bits, family } = LAYOUTS[type.kind];
  const wrapped = family === "signed" ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return bits === 64 ? wrapped : Number(wrapped);
}

/** One bit pattern for NaN, so that a result's bytes do not tell which path computed it. */
function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}
