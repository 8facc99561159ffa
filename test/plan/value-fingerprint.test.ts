import fc from "../fast-check.js";
import { deserialize, serialize } from "node:v8";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { valueFingerprint } from "#src/plan/value-fingerprint.js";

test("a copy has the same fingerprint", () => {
  const data = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: false,
    withBoxedValues: true,
    withUnicodeString: true,
  } as fc.ObjectConstraints);
  fc.assert(
    fc.property(data, (value) => {
      assert.is(valueFingerprint(structuredClone(value)), valueFingerprint(value));
      assert.is(valueFingerprint(deserialize(serialize(value))), valueFingerprint(value));
    }),
    { numRuns: 200 },
  );
});

test("values that differ have fingerprints that differ", () => {
  const values = [
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    NaN,
    Infinity,
    1n,
    -1n,
    "",
    "1",
    "true",
    "\ud800",
    "\ud801",
    "\ufffd",
    [],
    [0],
    [1],
    [undefined],
    [null],
    [[]],
    [[], []],
    [[[]]],
    ["ab", "c"],
    ["a", "bc"],
    ["abc"],
    [1, 2],
    [2, 1],
    {},
    { a: 1 },
    { a: 2 },
    { b: 1 },
    { a: { b: 1 } },
    { a: {}, b: 1 },
    { a: undefined },
    new Map(),
    new Map([[1, 2]]),
    new Map([[2, 1]]),
    new Set(),
    new Set([1, 2]),
    new Set([[1, 2]]),
    new Date(0),
    new Date(1),
    new Date(Number.NaN),
    /a/,
    /a/g,
    /b/,
    new Error("a"),
    new Error("b"),
    new TypeError("a"),
    Object(1),
    Object("1"),
    new Uint8Array(0),
    new Uint8Array(1),
    new Uint8Array(2),
    new Int8Array(1),
    new Uint16Array(1),
    Uint8Array.of(1),
    new Float64Array([0]),
    new Float64Array([-0]),
    new Float64Array(2),
    new DataView(new ArrayBuffer(1)),
    new ArrayBuffer(0),
    new ArrayBuffer(1),
  ];
  const byHash = new Map<string, number>();
  values.forEach((value, i) => {
    const hash = valueFingerprint(value);
    assert.match(hash, /^[0-9a-f]{32}$/);
    assert.is(byHash.get(hash), undefined, `values ${byHash.get(hash)} and ${i}`);
    byHash.set(hash, i);
  });
});

test("what V8 holds a value as does not count", () => {
  const filled = new Array(3).fill(0).map((_, i) => i);
  assert.is(valueFingerprint(filled), valueFingerprint([0, 1, 2]));
  const point = { x: 1.5 };
  point.x = 1;
  assert.is(valueFingerprint(point), valueFingerprint({ x: 1 }));
  const cut = "\u4e00abcdefghijklmnopqrst".slice(1, 20);
  assert.is(valueFingerprint(cut), valueFingerprint("abcdefghijklmnopqrs"));
});

test("a view counts by what it shows, in ordinary memory and in shared memory", () => {
  const shared = new Int32Array(new SharedArrayBuffer(64), 16, 4);
  shared.set([1, 2, 3, 4]);
  assert.is(valueFingerprint(shared), valueFingerprint(Int32Array.of(1, 2, 3, 4)));
  assert.is(valueFingerprint(Buffer.from("abc")), valueFingerprint(Uint8Array.of(97, 98, 99)));
});

test("a difference in the last place of much data is seen", () => {
  const bytes = new Uint8Array(3 << 20);
  const before = valueFingerprint(bytes);
  bytes[bytes.length - 1] = 1;
  assert.is.not(valueFingerprint(bytes), before);
  const numbers = Array.from({ length: 100_000 }, (_, i) => i);
  const list = valueFingerprint(numbers);
  numbers[99_999] = 0;
  assert.is.not(valueFingerprint(numbers), list);
  const text = "\u00e9a".repeat(100_000);
  assert.is.not(valueFingerprint(`${text}a`), valueFingerprint(`${text}b`));
  assert.is(valueFingerprint(`${text}a`), valueFingerprint(`${text}a`));
});

test("every length of a text around the size of the buffer is written whole", () => {
  for (let length = 32_750; length < 32_790; length++) {
    const text = "x".repeat(length);
    assert.is(valueFingerprint([1, text, 2]), valueFingerprint([1, `${text}y`.slice(0, -1), 2]));
    assert.is.not(valueFingerprint([1, text, 2]), valueFingerprint([1, `${text.slice(1)}y`, 2]));
  }
});

test("values that hold themselves have a fingerprint", () => {
  const loop = (n: number) => {
    const value: unknown[] = [n];
    value.push({ value });
    return value;
  };
  assert.is(valueFingerprint(loop(1)), valueFingerprint(loop(1)));
  assert.is.not(valueFingerprint(loop(1)), valueFingerprint(loop(2)));
});

test("functions and symbols are refused by name", () => {
  assert.throws(() => valueFingerprint([{ f: () => 1 }]), /^a function is no data: \(\) ?=> ?1$/);
  assert.throws(() => valueFingerprint(Symbol("s")), /a symbol is no data: Symbol\(s\)/);
});

test.run();
