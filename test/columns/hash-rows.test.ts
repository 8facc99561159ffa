import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hashRows, hashTwin } from "#src/columns/hash-rows.js";
import { keyRules } from "#src/types/key.js";
import * as t from "../types/internals.js";
import { keyColumn, chunkOf, valuesIn } from "./columns.js";

test("The hash of each row is that of its key, by the twin and by what is in use", () => {
  fc.assert(
    fc.property(keyColumn, ({ type, chunks }) => {
      const { hash } = keyRules(type);
      for (const chunk of chunks) {
        const expected = Uint32Array.from(valuesIn([chunk]), hash);
        for (const kernel of [hashTwin, hashRows]) {
          const out = new Uint32Array(chunk.rows + 1).fill(77);
          kernel(chunk, out);
          assert.equal(out.subarray(0, chunk.rows), expected, t.typeText(type));
          assert.is(out[chunk.rows], 77);
        }
      }
    }),
    { numRuns: effort(50, 200) },
  );
});

test("Hashes are what they were in versions before: files and partitioners depend on them", () => {
  const of = (type: t.DType, value: unknown) => {
    const out = new Uint32Array(1);
    hashRows(chunkOf(type, [value]), out);
    return out[0];
  };
  assert.is(of(t.int32, 1), 1364076727);
  assert.is(of(t.float64, 1), 1364076727);
  assert.is(of(t.float64, -0), 0);
  assert.is(of(t.float64, Number.NaN), of(t.float32, Number.NaN));
  assert.throws(() => hashRows(chunkOf(t.int32, [1, 2]), new Uint32Array(1)), RangeError);
});

test.run();
