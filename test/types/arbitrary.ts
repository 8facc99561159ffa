import fc from "../fast-check.js";
import * as t from "./internals.js";

/** Types of every kind, nested at most `depth` deep. */
export function anyType(depth: number): fc.Arbitrary<t.DType> {
  const numbers = [t.int8, t.int16, t.int32, t.int64, t.uint8, t.uint16, t.uint32, t.uint64, t.float32, t.float64];
  const vectors = fc
    .tuple(fc.constantFrom(...numbers), fc.integer({ min: 1, max: 4 }))
    .map(([item, n]) => t.vector(item, n));
  const leaf: fc.Arbitrary<t.DType> = fc.oneof(fc.constantFrom(...numbers, t.bool, t.utf8, t.binary, t.any), vectors);
  if (depth <= 1) return leaf;
  const inner = anyType(depth - 1);
  return fc.oneof(
    leaf,
    inner.map((item) => t.list(item)),
    fc.array(inner, { minLength: 1, maxLength: 3 }).map((fields) => t.tuple(...fields)),
    inner.filter((item) => item.kind !== "nullable" && item.kind !== "any").map((item) => t.nullable(item)),
  );
}

/** Values that a type holds as they are, so that reading one back gives an equal one. */
export function valueHeldBy(type: t.DType): fc.Arbitrary<unknown> {
  const { kind } = type;
  const item = (): t.DType => type.item as t.DType;
  switch (kind) {
    case "vector":
      return fc
        .array(valueHeldBy(item()), { minLength: type.length as number, maxLength: type.length as number })
        .map((values) => t.storeValue(type, values));
    case "list":
      return fc.array(valueHeldBy(item()), { maxLength: 4 });
    case "tuple":
      return fc.tuple(...(type.fields ?? []).map(valueHeldBy));
    case "nullable":
      return fc.option(valueHeldBy(item()), { nil: null });
    case "bool":
      return fc.boolean();
    case "utf8":
      return fc.string({ unit: "binary", maxLength: 40 });
    case "binary":
      return fc.uint8Array({ maxLength: 20 });
    case "any":
      return plainValue();
    case "int64":
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case "uint64":
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case "float32":
      return fc.float();
    case "float64":
      return fc.double();
    default: {
      const bits = Number(kind.replace(/\D+/, ""));
      return kind.startsWith("u")
        ? fc.integer({ min: 0, max: 2 ** bits - 1 })
        : fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
    }
  }
}

/** What v8 keeps exactly; without invalid dates, which Node 20 does not count as equal. */
export function plainValue(): fc.Arbitrary<unknown> {
  const texts = fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined));
  return fc.anything({
    values: [fc.boolean(), fc.integer(), fc.double(), texts, fc.date({ noInvalidDate: true })],
    withBigInt: true,
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withNullPrototype: false,
    maxDepth: 3,
  });
}
