import fc from "../fast-check.js";
import { test } from "uvu";
import { REDUCERS, type ReducerName } from "#src/native/reducers.js";
import * as assert from "uvu/assert";
import { reduceTwin } from "#src/exec/kernel-twins.js";
import { combine, createReduction, type Reduction, type ReduceStep, supportsReduction } from "#src/exec/kernels.js";
import { native } from "#src/native/load-addon.js";
import * as types from "#src/types/dtype.js";
import type { NumericType, TypedArray } from "#src/types/dtype.js";
import { thrownBy } from "../native/scratch.js";

type Value = number | bigint;
const { int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64 } = types;
const TYPES: NumericType[] = [int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64];
const ARRAYS = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};
const steps: [string, ReduceStep][] = [["twin", reduceTwin]];
if (native !== undefined) {
  const addon = native;
  for (const isa of ["baseline", "avx2", "avx512"]) {
    if (!addon.selectKernels(isa)) continue;
    steps.push([
      isa,
      (...args) => {
        addon.selectKernels(isa);
        addon.reduce(...args);
      },
    ]);
  }
}

const isFloat = (type: NumericType) => type === float32 || type === float64;
const isBig = (type: NumericType) => type === int64 || type === uint64;
const bitsOf = (type: NumericType) => 8 * ARRAYS[type.kind].BYTES_PER_ELEMENT;

/** What the documentation says, over plain arrays and bigints. */
function expected(name: ReducerName, values: Value[], to: NumericType): Value | undefined {
  if (values.length === 0) return undefined;
  if (isFloat(to)) {
    const round = to === float32 ? Math.fround : (x: number) => x;
    const numbers = values.map(Number);
    if (name === "min") return round(Math.min(...numbers));
    if (name === "max") return round(Math.max(...numbers));
    const join = (a: number, b: number) => round(name === "sum" ? a + b : a * b);
    const lanes: number[] = new Array(16).fill(name === "sum" ? -0 : 1);
    numbers.forEach((x, i) => {
      lanes[i % 16] = join(lanes[i % 16], x);
    });
    for (const width of [8, 4, 2, 1]) for (let j = 0; j < width; j++) lanes[j] = join(lanes[j], lanes[j + width]);
    return lanes[0];
  }
  const wrap = (x: bigint) => (/^u/.test(to.kind) ? BigInt.asUintN(bitsOf(to), x) : BigInt.asIntN(bitsOf(to), x));
  const fold = {
    sum: (a: bigint, b: bigint) => a + b,
    product: (a: bigint, b: bigint) => a * b,
    min: (a: bigint, b: bigint) => (b < a ? b : a),
    max: (a: bigint, b: bigint) => (b > a ? b : a),
    and: (a: bigint, b: bigint) => a & b,
    or: (a: bigint, b: bigint) => a | b,
    xor: (a: bigint, b: bigint) => a ^ b,
  }[name];
  const result = values
    .map((x) => (name === "min" || name === "max" ? wrap(BigInt(x)) : BigInt(x)))
    .reduce((a, b) => wrap(fold(a, b)), wrap(first(name, values)));
  return isBig(to) ? result : Number(result);
}

/** What a fold starts with: what changes nothing, or its first value for min and max. */
function first(name: ReducerName, values: Value[]): bigint {
  if (name === "min" || name === "max") return BigInt(values[0]);
  return { sum: 0n, product: 1n, and: -1n, or: 0n, xor: 0n }[name];
}

/** Random values of a type with its extremes, and for floats NaN, zeros and infinities, in an array at an odd place. */
function arrayOf(type: NumericType): fc.Arbitrary<TypedArray> {
  const bits = bitsOf(type);
  const low = /^u/.test(type.kind) ? 0n : -(1n << BigInt(bits - 1));
  const high = low + (1n << BigInt(bits)) - 1n;
  const whole = fc.oneof(fc.bigInt({ min: low, max: high }), fc.constantFrom(low, high, 0n, 1n));
  const special = fc.constantFrom(Number.NaN, 0, -0, Infinity, -Infinity, 1e-300, -1e-45, 1.5);
  const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
  // Most arrays have no NaN and no infinity: one of them is all that can be seen of the rest.
  const float = fc.oneof({ weight: 200, arbitrary: finite }, { weight: 1, arbitrary: special });
  const values = isFloat(type)
    ? fc.oneof(
        fc.array(finite, { maxLength: 150 }),
        fc.array(float, { maxLength: 150 }),
        fc.array(special, { maxLength: 20 }),
      )
    : fc.array(whole, { maxLength: 150 });
  return fc.tuple(values as fc.Arbitrary<Value[]>, fc.nat(7)).map(([list, shift]) => {
    const array = ARRAYS[type.kind] as new (memory: ArrayBufferLike, offset: number, length: number) => TypedArray;
    const bytes = bitsOf(type) / 8;
    const view = new array(new SharedArrayBuffer((list.length + shift) * bytes), shift * bytes, list.length);
    view.set((isBig(type) ? list : list.map(Number)) as never);
    return view;
  });
}

function addInPieces(reduction: Reduction, values: TypedArray, cuts: number[]): void {
  let from = 0;
  for (const cut of [...cuts.map((c) => c % (values.length + 1)).sort((a, b) => a - b), values.length]) {
    reduction.add(values.subarray(from, cut));
    from = cut;
  }
}

/** holdsAll: the type of the result has room for every value, so that min and max need not wrap. */
function holdsAll(to: NumericType, from: NumericType): boolean {
  if (isFloat(to) || to === from) return true;
  const [signedTo, signedFrom] = [!/^u/.test(to.kind), !/^u/.test(from.kind)];
  return signedTo === signedFrom ? bitsOf(to) >= bitsOf(from) : signedTo && bitsOf(to) > bitsOf(from);
}

for (const name of REDUCERS) {
  test(`${name} gives what is documented, for all types, however the rows are cut into chunks`, () => {
    for (const from of TYPES) {
      for (const to of TYPES) {
        if (!supportsReduction(name, from, to)) continue;
        fc.assert(
          fc.property(arrayOf(from), fc.array(fc.nat(150), { maxLength: 4 }), (values, cuts) => {
            const reduction = createReduction(name, from, to);
            addInPieces(reduction, values, cuts);
            assert.is(reduction.rows, values.length);
            const [got, wanted] = [reduction.result(), expected(name, [...values], to)];
            assert.ok(Object.is(got, wanted), `${name} ${from.kind} -> ${to.kind}: ${got}, expected ${wanted}`);
          }),
          { numRuns: 12 },
        );
      }
    }
  });
}

test("every instruction set leaves the state that the twin leaves, bit for bit", () => {
  for (const [kernel, name] of REDUCERS.entries()) {
    for (const from of TYPES) {
      for (const state of statesFor(name, from)) {
        fc.assert(
          fc.property(arrayOf(from), fc.nat(15), (values, lane) => {
            const outcomes = steps.map(([isa, step]) => {
              const own = state.slice() as TypedArray;
              step(kernel, values, own, lane);
              // NaNs are all alike in JavaScript; how many bits of one can be told apart is not promised.
              return [isa, [...own].map((x) => (Object.is(x, -0) ? "-0" : String(x))).join()] as const;
            });
            for (const [isa, text] of outcomes) assert.is(text, outcomes[0][1], `${name} of ${from.kind}: ${isa}`);
          }),
          { numRuns: 20 },
        );
      }
    }
  }
  native?.selectKernels("baseline");
});

function statesFor(name: ReducerName, from: NumericType): TypedArray[] {
  if (name === "min" || name === "max") {
    const array = ARRAYS[from.kind];
    return [isBig(from) ? (array as typeof BigInt64Array).of(3n) : (array as typeof Int8Array).of(3)];
  }
  const lanes = [-0, 1, 2, 0.5, -3, 7, 0, 1, 1, 1, -1, 2, 3, 4, 5, -6];
  const isBitwise = ["and", "or", "xor"].includes(name);
  const floats = isBitwise ? [] : [Float32Array.from(lanes), Float64Array.from(lanes)];
  return isFloat(from) ? floats : [...floats, Uint32Array.of(0xfffffff1), BigUint64Array.of(0xfffffffffffffff3n)];
}

test("sums of int32 wrap as (a + b) | 0 does, and products as Math.imul", () => {
  const sum = createReduction("sum", int32, int32);
  for (let start = 0; start < 4_000_000; start += 1_000_000) {
    sum.add(Int32Array.from({ length: 1_000_000 }, (_, i) => i * 5 + 2));
  }
  assert.is(sum.result(), 1314134912);
  const wide = createReduction("sum", int32, int64);
  wide.add(Int32Array.of(2147483647, 2147483647, -1));
  assert.is(wide.result(), 4294967293n);
  const product = createReduction("product", int32, int32);
  product.add(Int32Array.of(123456789, 987654321, -7));
  assert.is(product.result(), Math.imul(Math.imul(123456789, 987654321), -7));
});

const OF_FLOATS = ["sum", "product", "min", "max"] as const;

test("no rows give undefined, and a result may be asked for in between", () => {
  for (const name of OF_FLOATS) {
    const reduction = createReduction(name, float64, float64);
    assert.is(reduction.result(), undefined);
    reduction.add(new Float64Array(0));
    assert.is(reduction.result(), undefined);
    reduction.add(Float64Array.of(2));
    assert.is(reduction.result(), 2);
    reduction.add(Float64Array.of(3));
    assert.is(reduction.result(), { sum: 5, product: 6, min: 2, max: 3 }[name]);
  }
});

test("zeros and NaN: a sum of -0 is -0, min prefers -0, max 0, NaN wins", () => {
  const run = (name: ReducerName, values: number[]) => {
    const reduction = createReduction(name, float64, float64);
    reduction.add(Float64Array.from(values));
    return reduction.result();
  };
  assert.ok(Object.is(run("sum", [-0, -0]), -0));
  assert.ok(Object.is(run("sum", [-0, 0]), 0));
  assert.ok(Object.is(run("min", [0, -0, 0]), -0));
  assert.ok(Object.is(run("max", [-0, 0, -0]), 0));
  for (const name of OF_FLOATS) assert.ok(Object.is(run(name, [1, Number.NaN, -Infinity]), Number.NaN), name);
});

test("arrays of more than one native call are one reduction", () => {
  const values = new Float64Array(5 * 1024 * 1024 + 3);
  for (let i = 0; i < values.length; i++) values[i] = (i % 1000) / 7;
  const whole = createReduction("sum", float64, float64);
  whole.add(values);
  const pieces = createReduction("sum", float64, float64);
  for (let at = 0; at < values.length; at += 99_991) pieces.add(values.subarray(at, at + 99_991));
  assert.is(whole.result(), pieces.result());
});

test("min and max to a type that wraps compare what is left of each value", () => {
  const reduction = createReduction("max", int32, int8);
  reduction.add(Int32Array.of(1, 200, 3));
  // 200 is -56 in an int8.
  assert.is(reduction.result(), 3);
  assert.not(holdsAll(int8, int32));
});

test("combine continues over tasks in the result's type", () => {
  assert.is(combine("sum", int32, 2147483647, 1), -2147483648);
  assert.is(combine("sum", uint8, 200, 100), 44);
  assert.is(combine("product", int32, 123456789, 987654321), Math.imul(123456789, 987654321));
  assert.is(combine("sum", int64, 2n ** 63n - 1n, 1n), -(2n ** 63n));
  assert.is(combine("product", uint64, 2n ** 63n, 2n), 0n);
  assert.is(combine("sum", float32, 16777216, 1), 16777216);
  assert.is(combine("sum", float64, 0.1, 0.2), 0.1 + 0.2);
  assert.ok(Object.is(combine("min", float64, 0, -0), -0));
  assert.ok(Object.is(combine("max", float64, 1, Number.NaN), Number.NaN));
  assert.is(combine("min", int64, 3n, -4n), -4n);
  assert.is(combine("max", uint64, 3n, 2n ** 64n - 1n), 2n ** 64n - 1n);
});

test("a float column to an integer result, another array or another reducer is a TypeError", () => {
  assert.not(supportsReduction("sum", float64, int32));
  assert.not(supportsReduction("and", float64, float64));
  for (const call of [
    () => createReduction("sum", float64, int32),
    () => createReduction("mean" as ReducerName, float64, float64),
    () => createReduction("sum", int32, int32).add(Float64Array.of(1)),
    () => createReduction("max", int32, int8).add(Float64Array.of(1)),
  ]) {
    assert.instance(thrownBy(call), TypeError);
  }
});

test.run();
