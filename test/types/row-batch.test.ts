import { isDeepStrictEqual } from "node:util";
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RowBatch } from "#src/types/row-batch.js";
import { anyType, valueHeldBy } from "./arbitrary.js";
import * as t from "./internals.js";

const heap = new t.HeapAllocator();

function chunkOf(type: t.DType, values: readonly unknown[]): t.Chunk | undefined {
  const builder = t.createBuilder(type, heap);
  for (const value of values) builder.append(value);
  return builder.finish();
}

const columns = anyType(2).chain((type) => {
  const values = fc.array(valueHeldBy(type), { maxLength: 20 });
  return fc.tuple(fc.constant(type), fc.array(values, { maxLength: 3 }), fc.integer({ min: 1, max: 8 }));
});

test("batches have the rows of their chunks in order, whatever their size", () => {
  fc.assert(
    fc.property(columns, ([type, chunks, rows]) => {
      const batch = new RowBatch(rows);
      for (const values of chunks) {
        const chunk = chunkOf(type, values);
        if (chunk === undefined) continue;
        batch.open(chunk);
        const read: unknown[] = [];
        for (let some = batch.next(); some !== undefined; some = batch.next()) {
          assert.ok(some.length > 0 && some.length <= rows);
          for (let i = 0; i < some.length; i++) read.push(structuredClone(some.values[i]));
        }
        assert.ok(isDeepStrictEqual(read, structuredClone(values)), t.typeText(type));
      }
    }),
    { numRuns: effort(100, 500) },
  );
});

test.run();
