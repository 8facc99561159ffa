import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as t from "./internals.js";
import { hasCode } from "#src/errors.js";
import { anyType } from "./arbitrary.js";

test("A type's text is what its constructors read", () => {
  assert.is(t.typeText(t.tuple(t.int32, t.nullable(t.utf8))), "tuple(int32, nullable(utf8))");
  assert.is(t.typeText(t.list(t.vector(t.float32, 3))), "list(vector(float32, 3))");
});

test("Any type comes back from its text", () => {
  fc.assert(
    fc.property(anyType(5), (type) => {
      const text = t.typeText(type);
      assert.equal(t.parseType(text), type);
      assert.ok(t.sameType(t.parseType(text), type));
    }),
  );
});

test("Types are the same exactly where their texts are", () => {
  fc.assert(
    fc.property(anyType(3), anyType(3), (a, b) => assert.is(t.sameType(a, b), t.typeText(a) === t.typeText(b))),
  );
  assert.not.ok(t.sameType(t.vector(t.int32, 2), t.vector(t.int32, 3)));
});

const WRONG = [
  "",
  " int32",
  "int32 ",
  "Int32",
  "int31",
  "list()",
  "list(int32",
  "list(int32))",
  "list(int32,utf8)",
  "tuple()",
  "tuple(int32,utf8)",
  "tuple(int32, )",
  "vector(int32)",
  "vector(int32, 0)",
  "vector(int32, 03)",
  "vector(int32, 65537)",
  "vector(utf8, 3)",
  "vector(int32, 3.5)",
  "nullable(nullable(int32))",
  "nullable(any)",
  "constructor",
  "__proto__",
  "int32\0",
  "list(int32)x",
];
for (const text of WRONG) {
  test(`${JSON.stringify(text)} is not read as a type`, () => {
    assert.throws(
      () => t.parseType(text),
      (error: Error) => hasCode(error, "TSETS_TYPE") && /not a type/.test(error.message),
    );
  });
}

test("Reading a type is bounded in depth", () => {
  const deep = (n: number): string => "list(".repeat(n) + "int8" + ")".repeat(n);
  assert.is(t.typeText(t.parseType(deep(31))), deep(31));
  assert.throws(() => t.parseType(deep(32)), /at most 32/);
  assert.throws(() => t.parseType("list(".repeat(1_000_000)), /at most 32/);
});

test("A damaged text of a type gives a type of just that text or a named error", () => {
  fc.assert(
    fc.property(anyType(4), fc.nat(), fc.string({ maxLength: 2 }), (type, at, insert) => {
      const text = t.typeText(type);
      const cut = at % (text.length + 1);
      const damaged = text.slice(0, cut) + insert + text.slice(cut + 1);
      try {
        assert.is(t.typeText(t.parseType(damaged)), damaged);
      } catch (error) {
        assert.ok(hasCode(error, "TSETS_TYPE"), String(error));
      }
    }),
  );
});

test.run();
