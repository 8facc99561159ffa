import fc from "../../fast-check.js";
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
  uint8,
  uint16,
  uint32,
  uint64,
  utf8,
} from "#src/types/dtype.js";
import { list, nullable, tuple, vector } from "#src/types/nested.js";

export const NUMERIC = [int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64] as const;

/** One of each kind, the nested ones with several children. */
export const EVERY_TYPE: readonly DType[] = [
  ...NUMERIC,
  bool,
  utf8,
  binary,
  any,
  vector(float64, 3),
  vector(int8, 5),
  list(int16),
  list(utf8),
  list(list(bool)),
  tuple(int32, utf8),
  tuple(bool, tuple(any, list(vector(float32, 2)))),
  nullable(int32),
  nullable(bool),
  nullable(utf8),
  nullable(vector(uint16, 2)),
  nullable(list(nullable(int64))),
  nullable(tuple(nullable(float64), list(nullable(tuple(bool, binary))))),
];

export const arbitraryType: fc.Arbitrary<DType> = fc.letrec<{ type: DType; stored: DType; nested: DType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: fc.constantFrom<DType>(...NUMERIC, bool, utf8, binary, any) },
    { weight: 2, arbitrary: tie("nested") },
    { weight: 2, arbitrary: tie("stored").map((item) => nullable(item)) },
  ),
  stored: fc.oneof({ maxDepth: 3 }, fc.constantFrom<DType>(...NUMERIC, bool, utf8, binary), tie("nested")),
  nested: fc.oneof(
    fc.tuple(fc.constantFrom(...NUMERIC), fc.integer({ min: 1, max: 4 })).map(([item, n]) => vector(item, n)),
    tie("type").map((item) => list(item)),
    fc.array(tie("type"), { minLength: 1, maxLength: 3 }).map((fields) => tuple(...fields)),
  ),
})).type;

/** A value of a type, as test/store/arrow/chunks.ts takes it. */
export function arbitraryValue(type: DType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "utf8":
      return fc.string({ unit: "binary" });
    case "binary":
      return fc.uint8Array({ maxLength: 20 });
    case "any":
      return fc.oneof(
        fc.jsonValue({ maxDepth: 2 }).map((value) => structuredClone(value)),
        fc.constant(undefined),
        fc.bigInt(),
        fc.date(),
      );
    case "float32":
      return fc.float();
    case "float64":
      return fc.double();
    case "int64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "uint64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case "vector":
      return fc.array(arbitraryValue(type.item as DType), {
        minLength: type.length as number,
        maxLength: type.length as number,
      });
    case "list":
      return fc.array(arbitraryValue(type.item as DType), { maxLength: 4 });
    case "tuple":
      return fc.tuple(...(type.fields as DType[]).map(arbitraryValue));
    case "nullable":
      return fc.option(arbitraryValue(type.item as DType));
    default: {
      const bits = Number(type.kind.replace(/\D/g, ""));
      const signed = !type.kind.startsWith("u");
      return fc.integer({ min: signed ? -(2 ** (bits - 1)) : 0, max: 2 ** (signed ? bits - 1 : bits) - 1 });
    }
  }
}
