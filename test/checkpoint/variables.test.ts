import { deepStrictEqual } from "node:assert";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeVariable, encodeVariable } from "#src/checkpoint/variables.js";
import { hasCode } from "#src/errors.js";

test("a value comes back as it was, whatever kind of plain data it is", () => {
  const values = [
    0,
    -0,
    NaN,
    5n,
    "ü\0",
    "\ud800",
    null,
    undefined,
    true,
    Object.assign(new Array(3), { 0: 1 }),
    new Map([[1, new Set(["a"])]]),
    new Date(5),
    new Float64Array([1, NaN, -0]),
    new Uint8Array([1, 2]).subarray(1),
    { a: { b: [{}] } },
  ];
  for (const value of values) deepStrictEqual(decodeVariable(encodeVariable(value), "x"), value);
  fc.assert(fc.property(fc.jsonValue(), (value) => deepStrictEqual(decodeVariable(encodeVariable(value), "x"), value)));
});

test("equal values have equal texts, and values that differ have not", () => {
  const value = () => ({ i: 1, centroids: new Float64Array([1, 2]), seen: new Map([["a", 1]]) });
  assert.is(encodeVariable(value()), encodeVariable(value()));
  assert.is.not(encodeVariable(0), encodeVariable(-0));
  assert.is.not(encodeVariable(1), encodeVariable(1n));
  assert.is.not(encodeVariable(new Float64Array([1])), encodeVariable(new Float32Array([1])));
});

test("a function is a TypeError", () => {
  assert.throws(
    () => encodeVariable(() => 1),
    (error: Error) => error instanceof TypeError && /cannot be kept/.test(error.message),
  );
});

test("bytes that this version of Node cannot read are an error that names the variable", () => {
  for (const bytes of ["", "AAAA", Buffer.from([0xff, 0x7f, 0x49, 2]).toString("base64")]) {
    assert.throws(
      () => decodeVariable(bytes, "i"),
      (error: Error) => hasCode(error, "TSETS_FORMAT_VERSION") && error.message.includes('"i"'),
    );
  }
});

test.run();
