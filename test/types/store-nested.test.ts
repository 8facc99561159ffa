import { test } from "uvu";
import * as assert from "uvu/assert";
import * as t from "./internals.js";

test("A vector stores each of its elements and owns them", () => {
  const given = [300, -1, 2 ** 31];
  assert.equal(t.storeValue(t.vector(t.int8, 3), given), new Int8Array([44, -1, 0]));
  const array = new Float32Array([1, 2]);
  const stored = t.storeValue(t.vector(t.float32, 2), array);
  array[0] = 9;
  assert.equal(stored, new Float32Array([1, 2]));
  const bytes = Buffer.from([1, 2, 3]);
  const copy = t.storeValue(t.vector(t.uint8, 3), bytes);
  bytes[0] = 9;
  assert.equal(copy, new Uint8Array([1, 2, 3]));
});

test("Errors in nested values name the path", () => {
  const type = t.list(t.tuple(t.nullable(t.utf8), t.vector(t.int32, 2)));
  assert.throws(
    () =>
      t.storeValue(type, [
        [null, [1, 2]],
        ["x", [1, 0.5]],
      ]),
    /int32 cannot hold 0\.5 at value\[1\]\[1\]\[1\]: /,
  );
  assert.throws(
    () => t.storeValue(type, [[null, [1, 2, 3]]]),
    /vector\(int32, 2\) cannot hold .* at value\[0\]\[1\]: it has 3/,
  );
  assert.throws(() => t.storeValue(type, [["x"]]), /at value\[0\]: it has 1 elements, not 2/);
  assert.throws(() => t.storeValue(type, "abc"), /its elements are arrays/);
  assert.throws(() => t.storeValue(t.list(t.int8), new Set([1])), /Array\.from/);
});

test("nullable takes undefined as null", () => {
  assert.is(t.storeValue(t.nullable(t.int32), undefined), null);
  assert.is(t.storeValue(t.nullable(t.int32), null), null);
  assert.is(t.storeValue(t.nullable(t.int32), 2 ** 32 + 7), 7);
  assert.throws(() => t.storeValue(t.nullable(t.int32), 0.5), /fraction/);
});

test("A hole of an array is a missing value", () => {
  assert.throws(() => t.storeValue(t.list(t.int32), new Array(2)), /undefined at value\[0\]/);
});

test.run();
