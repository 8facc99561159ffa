import type { TypedArray } from "../types/dtype.js";

type BigArray = BigInt64Array | BigUint64Array;

/** So many 32 bit numbers have a sum that a float64 holds exactly. */
const EXACT_ADDITIONS = 1 << 20;

/** The kernels in TypeScript; arguments and state as `kernels.ts` describes them for the addon's. */
export function reduceTwin(kernel: number, values: TypedArray, state: TypedArray, lane: number): void {
  if (kernel === 2 || kernel === 3) takeExtreme(kernel === 2, values, state);
  else if (state instanceof Float32Array || state instanceof Float64Array) intoLanes(kernel === 0, values, state, lane);
  else if (state instanceof BigUint64Array) state[0] = fold64(kernel, values, state[0]);
  else state[0] = fold32(kernel, values, state[0] as number);
}

function fold32(kernel: number, values: TypedArray, first: number): number {
  if (kernel === 0) return sum32(values, first);
  return kernel === 1 ? product32(values, first) : bits32(kernel, values, first);
}

function fold64(kernel: number, values: TypedArray, first: bigint): bigint {
  if (kernel === 0) return first + sum64(values);
  return kernel === 1 ? product64(values, first) : bits64(kernel, values, first);
}

function intoLanes(sum: boolean, values: TypedArray, lanes: Float32Array | Float64Array, lane: number): void {
  // A store into a Float32Array rounds once, from the exact double: the same as a float32 addition or product.
  if (isBig(values)) {
    for (let i = 0; i < values.length; i++) {
      const j = (lane + i) & 15;
      lanes[j] = sum ? lanes[j] + Number(values[i]) : lanes[j] * Number(values[i]);
    }
  } else if (sum) {
    for (let i = 0; i < values.length; i++) lanes[(lane + i) & 15] += values[i];
  } else {
    for (let i = 0; i < values.length; i++) lanes[(lane + i) & 15] *= values[i];
  }
}

function sum32(values: TypedArray, first: number): number {
  let sum = first;
  if (isBig(values)) {
    const words = wordsOf(values);
    for (let i = 0; i < words.length; i += 2) sum = (sum + words[i]) | 0;
  } else {
    for (let i = 0; i < values.length; i++) sum = (sum + values[i]) | 0;
  }
  return sum;
}

function product32(values: TypedArray, first: number): number {
  let product = first;
  if (isBig(values)) {
    const words = wordsOf(values);
    for (let i = 0; i < words.length; i += 2) product = Math.imul(product, words[i]);
  } else {
    for (let i = 0; i < values.length; i++) product = Math.imul(product, values[i]);
  }
  return product;
}

function sum64(values: TypedArray): bigint {
  let sum = 0n;
  for (let at = 0; at < values.length; at += EXACT_ADDITIONS) {
    const end = Math.min(at + EXACT_ADDITIONS, values.length);
    if (isBig(values)) {
      const words = wordsOf(values);
      let low = 0;
      let high = 0;
      for (let i = 2 * at; i < 2 * end; i += 2) {
        low += words[i];
        high += words[i + 1];
      }
      sum += BigInt(low) + (BigInt(high) << 32n);
    } else {
      let part = 0;
      for (let i = at; i < end; i++) part += values[i];
      sum += BigInt(part);
    }
  }
  return sum;
}

function product64(values: TypedArray, first: bigint): bigint {
  let product = first;
  for (const value of values) product = BigInt.asUintN(64, product * BigInt(value));
  return product;
}

function bits32(kernel: number, values: TypedArray, first: number): number {
  let bits = first;
  const words = isBig(values) ? wordsOf(values) : values;
  const step = isBig(values) ? 2 : 1;
  if (kernel === 4) for (let i = 0; i < words.length; i += step) bits &= words[i] as number;
  else if (kernel === 5) for (let i = 0; i < words.length; i += step) bits |= words[i] as number;
  else for (let i = 0; i < words.length; i += step) bits ^= words[i] as number;
  return bits;
}

function bits64(kernel: number, values: TypedArray, first: bigint): bigint {
  let bits = first;
  for (const value of values) {
    const big = BigInt(value);
    bits = kernel === 4 ? bits & big : kernel === 5 ? bits | big : bits ^ big;
  }
  return BigInt.asUintN(64, bits);
}

function takeExtreme(min: boolean, values: TypedArray, state: TypedArray): void {
  if (isBig(values)) {
    let best = state[0] as bigint;
    for (const value of values) if (min ? value < best : value > best) best = value;
    state[0] = best;
    return;
  }
  let best = state[0] as number;
  if (min) for (let i = 0; i < values.length; i++) best = Math.min(best, values[i]);
  else for (let i = 0; i < values.length; i++) best = Math.max(best, values[i]);
  state[0] = best;
}

function isBig(values: TypedArray): values is BigArray {
  return values instanceof BigInt64Array || values instanceof BigUint64Array;
}

/** Low and high halves in turn: every machine that Node runs on is little-endian but for s390x, which is not supported. */
function wordsOf(values: BigArray): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
}
