import { test } from "uvu";
import * as assert from "uvu/assert";
import * as t from "./internals.js";

/** Compiles only where the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const pair = t.tuple(t.int32, t.utf8);
const points = t.list(t.tuple(t.nullable(t.utf8), t.vector(t.float32, 3)));
const inferred: [
  Same<t.ValueOf<typeof pair>, [number, string]>,
  Same<t.ArrayOf<typeof t.int64>, BigInt64Array>,
  Same<t.ValueOf<typeof points>, [string | null, Float32Array][]>,
] = [true, true, true];

test("Nested types infer the values that they hold", () => {
  assert.equal(inferred, [true, true, true]);
});

test("A vector takes numeric items and 1 to 65536 of them", () => {
  assert.throws(() => t.vector(t.utf8 as never, 3), /numeric type, not utf8/);
  for (const n of [0, -1, 1.5, 65537, Number.NaN, "3" as never])
    assert.throws(() => t.vector(t.int8, n), /from 1 to 65536/);
  assert.is(t.vector(t.int8, 65536).length, 65536);
});

test("nullable holds no nullable and no any", () => {
  assert.throws(() => t.nullable(t.nullable(t.int8)), /nulls already/);
  assert.throws(() => t.nullable(t.any as never), /already/);
  assert.throws(
    () => t.nullable(t.nullable(t.int8)),
    (error: Error) => error instanceof TypeError,
  );
});

test("What is no type is refused with its name", () => {
  assert.throws(() => t.list(Number as never), /not \[Function: Number\]/);
  assert.throws(() => t.list("int32" as never), /not 'int32'/);
  assert.throws(() => t.tuple(), /1 to 1024 types, not 0/);
  assert.throws(() => t.tuple(t.int32, undefined as never), /not undefined/);
  assert.throws(() => t.list({ kind: "int31" } as never), /no type of the kind/);
});

test("Types are frozen", () => {
  assert.ok(Object.isFrozen(pair) && Object.isFrozen(pair.fields) && Object.isFrozen(t.int32));
});

test("Types nest 32 deep and no deeper", () => {
  let type: t.DType = t.int8;
  for (let depth = 2; depth <= 32; depth++) type = t.list(type);
  assert.throws(() => t.list(type), /32 deep/);
});

test.run();
