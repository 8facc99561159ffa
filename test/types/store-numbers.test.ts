import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import * as t from "./internals.js";
import { WEIRD_VALUES } from "./weird-values.js";

const INTEGERS = [t.int8, t.int16, t.int32, t.uint8, t.uint16, t.uint32];
const SIMPLE = [...INTEGERS, t.int64, t.uint64, t.float32, t.float64, t.bool, t.utf8, t.binary];

function reference(type: t.DType, x: number): number {
  const bits = Number(type.kind.replace(/\D+/, ""));
  return Number((type.kind.startsWith("u") ? BigInt.asUintN : BigInt.asIntN)(bits, BigInt(x)));
}

test("Integers wrap modulo 2^bits, as BigInt.asIntN does", () => {
  const edges = [7, 8, 15, 16, 31, 32, 53].flatMap((bits) => [-1, 0, 1].flatMap((d) => [2 ** bits + d, d - 2 ** bits]));
  const exact = edges.filter((x) => Math.abs(x) <= 2 ** 53);
  const integer = fc.oneof(fc.constantFrom(...exact), fc.maxSafeInteger(), fc.integer());
  fc.assert(
    fc.property(fc.constantFrom(...INTEGERS), integer, (type, x) => {
      assert.is(t.storeValue(type, x), reference(type, x));
    }),
    { numRuns: 2000 },
  );
  for (const type of INTEGERS) for (const x of exact) assert.is(t.storeValue(type, x), reference(type, x));
});

test("-0 is stored as 0 in integers and as -0 in floats", () => {
  for (const type of INTEGERS) assert.ok(Object.is(t.storeValue(type, -0), 0), type.kind);
  assert.ok(Object.is(t.storeValue(t.float64, -0), -0));
  assert.ok(Object.is(t.storeValue(t.float32, -0), -0));
});

const MESSAGES: [t.DType, unknown, RegExp][] = [
  [t.int32, 0.5, /^int32 cannot hold 0\.5: it has a fraction \(Math\.trunc, Math\.round, or float64\)$/],
  [t.int32, Number.NaN, /^int32 cannot hold NaN: .*float64/],
  [t.int32, Number.POSITIVE_INFINITY, /^int32 cannot hold Infinity: .*float64/],
  [t.int32, 2 ** 53 + 2, /^int32 cannot hold 9007199254740994: beyond ±2\^53 .*Math\.imul, product/],
  [t.int32, "5", /^int32 cannot hold '5': .*Number\(x\)/],
  [t.int32, 5n, /^int32 cannot hold 5n: .*Number\(x\), or int64/],
  [t.int32, undefined, /^int32 cannot hold undefined: .*return a value/],
  [t.int64, 5, /^int64 cannot hold 5: .*5n or BigInt\(x\)/],
  [t.float64, "5", /^float64 cannot hold '5'/],
  [t.bool, 1, /^bool cannot hold 1: .*x !== 0/],
  [t.utf8, 5, /^utf8 cannot hold 5: .*String\(x\)/],
  [t.utf8, "a\ud800", /lone surrogate/],
  [t.binary, [1], /^binary cannot hold \[ 1 \]: .*Uint8Array/],
];
for (const [type, value, message] of MESSAGES) {
  test(`${type.kind} names ${typeof value} ${String(value)} and the way out`, () => {
    assert.throws(
      () => t.storeValue(type, value),
      (error: Error) => hasCode(error, "TSETS_TYPE") && message.test(error.message),
    );
  });
}

test("A message stays short whatever the value is", () => {
  for (const value of ["x".repeat(1e6), new Array(1e5).fill("yyyyyyyyy"), { a: { b: "z".repeat(1e5) } }]) {
    assert.throws(
      () => t.storeValue(t.int32, value),
      (error: Error) => error.message.length < 250,
    );
  }
});

type Outcome = { value: unknown } | { message: string; code: unknown };
function outcome(store: (value: unknown) => unknown, value: unknown): Outcome {
  try {
    return { value: store(value) };
  } catch (error) {
    return { message: (error as Error).message, code: (error as { code?: unknown }).code };
  }
}

function compiled(type: t.DType): (value: unknown) => unknown {
  const slow = (value: unknown) => t.storeValue(type, value);
  return new Function("slow", `return (v) => { ${t.storeStatement(type, "v", "const to", "slow")} return to; }`)(slow);
}

test("The statement of generated loops does what storeValue does, errors included", () => {
  for (const type of [...SIMPLE, t.any, t.list(t.int32), t.nullable(t.int32), t.vector(t.int32, 3), t.tuple(t.int32)]) {
    const store = compiled(type);
    for (const value of WEIRD_VALUES) {
      const [a, b] = [outcome(store, value), outcome((v) => t.storeValue(type, v), value)];
      if ("value" in b && typeof b.value === "number")
        assert.ok("value" in a && Object.is(a.value, b.value), t.typeText(type));
      else assert.equal(a, b, t.typeText(type));
      if ("code" in b) assert.is(b.code, "TSETS_TYPE", `${t.typeText(type)}: ${b.message}`);
    }
  }
  fc.assert(
    fc.property(
      fc.constantFrom(...SIMPLE),
      fc.oneof(fc.double(), fc.maxSafeInteger(), fc.bigInt(), fc.string()),
      (type, v) => {
        assert.equal(
          outcome(compiled(type), v),
          outcome((x) => t.storeValue(type, x), v),
        );
      },
    ),
  );
});

test("The statement takes identifiers only", () => {
  assert.throws(() => t.storeStatement(t.int32, "a + b", "const to", "slow"), /identifiers/);
});

test.run();
