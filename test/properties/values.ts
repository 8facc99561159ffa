import {
  any,
  binary,
  bool,
  type DType,
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  list,
  nullable,
  tuple,
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
  vector,
} from "tsets";

/** Types of the values of random programs; the ones that are most used come more than once. */
export const TYPES: readonly DType[] = [
  int32,
  int32,
  float64,
  float64,
  int64,
  utf8,
  int8,
  int16,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  bool,
  utf8,
  binary,
  vector(float64, 2),
  vector(int32, 3),
  list(int32),
  list(utf8),
  tuple(int32, utf8),
  nullable(int32),
  nullable(utf8),
  any,
];

const INTEGERS: Readonly<Record<string, readonly [least: number, greatest: number]>> = {
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-2147483648, 2147483647],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 4294967295],
};
const BIGS: Readonly<Record<string, readonly [least: bigint, greatest: bigint]>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};
const FLOATS = [NaN, 0, -0, Infinity, -Infinity, 0.1, -1, 1, 1e308, -1e308, 5e-324, 3.5, 16777217];
const TEXTS = ["", "a", "b", "é", "😀", "a\u0000", "\uffff", "𝒳y", "long ".repeat(9), "aé😀".repeat(20)];
const PLAIN = [
  null,
  undefined,
  true,
  0,
  1.5,
  NaN,
  "text",
  "abcdefghijklmnopqrstuvw€".slice(0, 22),
  5n,
  [1, "a"],
  { a: 1 },
];

/** The least and the greatest value of an integer type. */
export function extremes(type: DType): readonly [unknown, unknown] {
  return INTEGERS[type.kind] ?? (BIGS[type.kind] as readonly [bigint, bigint]);
}

export const isInteger = ({ kind }: DType): boolean => Object.hasOwn(INTEGERS, kind);
export const isBig = ({ kind }: DType): boolean => Object.hasOwn(BIGS, kind);
export const isFloat = ({ kind }: DType): boolean => kind === "float32" || kind === "float64";
export const isNumber = (type: DType): boolean => isInteger(type) || isBig(type) || isFloat(type);

/** 32 well mixed bits (the finaliser of SplitMix32). */
export function mix(n: number): number {
  let h = (n + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** The n-th value of a type: every third one is from the edges of what the type holds. A new object each time. */
export function datum(type: DType, n: number): unknown {
  const h = mix(n);
  const edge = h % 3 === 0;
  const pick = <T>(values: readonly T[]): T => values[(h >>> 4) % values.length] as T;
  const of = (i: number): number => (n * 31 + i * 7 + 1) >>> 0;
  if (isInteger(type)) {
    const [least, greatest] = INTEGERS[type.kind] as readonly [number, number];
    return edge ? pick([least, greatest, 0, 1, least + 1, greatest - 1]) : least + (h % (greatest - least + 1));
  }
  if (isBig(type)) {
    const [least, greatest] = BIGS[type.kind] as readonly [bigint, bigint];
    return edge ? pick([least, greatest, 0n, 1n, 2n ** 53n + 1n]) : BigInt(h % 1000);
  }
  switch (type.kind) {
    case "float32":
      return Math.fround(edge ? pick(FLOATS) : (h / 2 ** 32 - 0.5) * 1e4);
    case "float64":
      return edge ? pick(FLOATS) : (h / 2 ** 32 - 0.5) * 1e4;
    case "bool":
      return h % 2 === 0;
    case "utf8":
      return edge ? pick(TEXTS) : `${pick(TEXTS)}${h % 50}`;
    case "binary":
      return Uint8Array.from({ length: h % 5 }, (_, i) => mix(n + i));
    case "vector":
      if (type.item?.kind === "float64")
        return Float64Array.from({ length: type.length as number }, (_, i) => datum(float64, of(i)) as number);
      return Int32Array.from({ length: type.length as number }, (_, i) => datum(int32, of(i)) as number);
    case "list":
      return Array.from({ length: h % 4 }, (_, i) => datum(type.item as DType, of(i)));
    case "tuple":
      return (type.fields as readonly DType[]).map((field, i) => datum(field, of(i)));
    case "nullable":
      return edge ? null : datum(type.item as DType, n);
    default:
      return edge ? pick(PLAIN) : { id: h % 100, tags: [pick(TEXTS)] };
  }
}

const bits = new DataView(new ArrayBuffer(8));

/** 31 bits of any value, the same for values that are the same; -0 and 0 are the same, and all NaN are. */
export function codeOf(value: unknown): number {
  return hash(value) >>> 1;
}

function hash(value: unknown): number {
  switch (typeof value) {
    case "number":
      bits.setFloat64(0, value === 0 ? 0 : Number.isNaN(value) ? NaN : value);
      return mix(bits.getInt32(0) ^ Math.imul(bits.getInt32(4), 31));
    case "bigint":
      return mix(Number(BigInt.asIntN(32, value)) ^ Number(BigInt.asIntN(32, value >> 32n)));
    case "string": {
      let h = value.length;
      for (let i = 0; i < value.length; i++) h = Math.imul(h, 31) + value.charCodeAt(i);
      return mix(h);
    }
    case "object": {
      if (value === null) return mix(3);
      const parts = ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : Object.values(value);
      return parts.reduce<number>((h, part) => mix(h + hash(part)), parts.length);
    }
    default:
      return mix(String(value).length);
  }
}
