import fc from "../fast-check.js";
import { sliceRows } from "#src/columns/slice-rows.js";
import { anyType, valueHeldBy } from "../types/arbitrary.js";
import * as t from "../types/internals.js";

/** A column in several chunks, some of them slices of larger ones, and the values that lie in it. */
export interface Column {
  readonly type: t.DType;
  readonly chunks: readonly t.Chunk[];
  readonly values: readonly unknown[];
}

export const heap = new t.HeapAllocator();
export const NUMBERS = [
  t.int8,
  t.int16,
  t.int32,
  t.int64,
  t.uint8,
  t.uint16,
  t.uint32,
  t.uint64,
  t.float32,
  t.float64,
] as const;

/** Types of which keys are made in most jobs, and some of every kind. */
const common = fc.constantFrom<t.DType>(...NUMBERS, t.bool, t.utf8, t.binary, t.any);
const nested = anyType(3).filter((type) => type.kind !== "any");
/** What v8 writes for `any` in a nested type may be different once it has been read. */
export const keyType = fc.oneof(
  common,
  nested.filter((type) => !t.typeText(type).includes("any")),
);

/** Extreme values, and those that are easily mixed up. */
function corners(type: t.DType): unknown[] {
  switch (type.kind) {
    case "float32":
    case "float64":
      return [
        0,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        1,
        2 ** 31,
        -(2 ** 31),
        0.5,
        2 ** 32,
      ];
    case "utf8":
      return ["", "a", "ab", "abcdefgh", "abcdefghi", "abcdefg\0", "\u{10ffff}", "\uffff", "é", "𝒳", "x".repeat(70)];
    case "binary":
      return ["", "a", "\0", "\0\0", "12345678", "123456789", "1234567\0", "\xff".repeat(20)].map((text) =>
        Uint8Array.from(Buffer.from(text, "latin1")),
      );
    case "int64":
      return [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, 1n];
    case "uint64":
      return [0n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 32n, 1n];
    case "uint32":
      return [0, 2 ** 32 - 1, 2 ** 31, 2 ** 31 - 1];
    default:
      return [];
  }
}

/** A value of the type, often one that others are too. */
function values(type: t.DType, pool: number, most: number): fc.Arbitrary<unknown[]> {
  const some = corners(type);
  const random = type.kind === "any" ? fc.jsonValue() : valueHeldBy(type);
  const value = some.length === 0 ? random : fc.oneof(random, fc.constantFrom(...some));
  const few = fc.array(value, { minLength: 1, maxLength: pool });
  const repeated = few.chain((list) => fc.array(fc.constantFrom(...list), { maxLength: most }));
  return fc.oneof(repeated, fc.array(value, { maxLength: most }));
}

/** Chunks of the values, cut anywhere; none is empty. */
export function chunked(type: t.DType, all: readonly unknown[], cuts: readonly number[]): Column {
  const ends = [...cuts.map((cut) => cut % (all.length + 1)), all.length].sort((a, b) => a - b);
  const chunks: t.Chunk[] = [];
  let from = 0;
  for (const [i, end] of ends.entries()) {
    if (end === from) continue;
    // Every other chunk is a slice that does not begin where its memory does.
    const lead = i % 2 === 0 ? 0 : Math.min(from, 1 + (i % 9));
    const chunk = chunkOf(type, all.slice(from - lead, end));
    chunks.push(lead === 0 ? chunk : sliceRows(chunk, lead, chunk.rows));
    from = end;
  }
  return { type, chunks, values: all };
}

export function columnOf(type: t.DType, { pool = 6, most = 60 } = {}): fc.Arbitrary<Column> {
  return fc
    .tuple(values(type, pool, most), fc.array(fc.nat(most), { maxLength: 4 }))
    .map(([all, cuts]) => chunked(type, all, cuts));
}

export const keyColumn = keyType.chain((type) => columnOf(type));
export const anyColumn = fc.oneof(common, nested).chain((type) => columnOf(type));

export function chunkOf(type: t.DType, all: readonly unknown[]): t.Chunk {
  const builder = t.createBuilder<t.DType>(type, heap);
  for (const value of all) builder.append(value);
  return builder.finish() as t.Chunk;
}

export function valuesIn(chunks: readonly t.Chunk[]): unknown[] {
  return chunks.flatMap((chunk) => {
    const reader = t.readColumn(chunk);
    return Array.from({ length: chunk.rows }, (_, row) => reader.copy(row));
  });
}
