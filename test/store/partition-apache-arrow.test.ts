// thorough without the addon
import { deserialize } from "node:v8";
import { CompressionType, compressionRegistry, tableFromIPC, type Vector } from "apache-arrow";
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import lz4 from "lz4-napi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type DType, utf8 } from "#src/types/dtype.js";
import { nullable, tuple } from "#src/types/nested.js";
import { typeText } from "#src/types/type-text.js";
import { arbitraryType, arbitraryValue, EVERY_TYPE } from "./arrow/arbitrary.js";
import { contentOf, scratchDirectory, writePartition } from "./arrow/partition-files.js";

const directory = scratchDirectory();
compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: (bytes) => lz4.decompressFrameSync(Buffer.from(bytes)) });

/** An element as apache-arrow gives it, in the form of test/store/arrow/chunks.ts. */
function plain(type: DType, value: unknown): unknown {
  switch (type.kind) {
    case "nullable":
      return value === null ? null : plain(type.item as DType, value);
    case "list":
    case "vector":
      return [...(value as Vector)].map((item) => plain(type.item as DType, item));
    case "tuple":
      return (type.fields as DType[]).map((field, i) => plain(field, (value as Record<string, unknown>)[`f${i}`]));
    case "binary":
      return new Uint8Array(value as Uint8Array);
    case "any":
      return deserialize(value as Uint8Array);
    default:
      return value;
  }
}

function readByArrow(type: DType, bytes: Uint8Array): unknown[] {
  const column = tableFromIPC(bytes).getChild("value") as Vector;
  return Array.from({ length: column.length }, (_, i) => plain(type, column.get(i)));
}

for (const type of [...EVERY_TYPE, tuple(...Array(200).fill(nullable(utf8)))]) {
  test(`apache-arrow reads ${typeText(type).slice(0, 100)} and finds equal values, compressed and not`, () => {
    const batches = fc.sample(fc.array(arbitraryValue(type), { minLength: 1, maxLength: 40 }), {
      numRuns: 3,
      seed: 11,
    });
    for (const compression of [undefined, "lz4"] as const) {
      const content = contentOf(directory, writePartition(directory, type, batches, { compression }));
      assert.equal(readByArrow(type, content), batches.flat());
      assert.equal(tableFromIPC(content).schema.metadata.get("tsets.type"), typeText(type));
    }
  });
}

test("apache-arrow reads random nested types and finds equal values and as many nulls", () => {
  const cases = arbitraryType.chain((type) =>
    fc.record({
      type: fc.constant(type),
      batches: fc.array(fc.array(arbitraryValue(type), { minLength: 1, maxLength: 12 }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ type, batches }) => {
      const record = writePartition(directory, type, batches);
      const content = contentOf(directory, record);
      directory.remove(record.file);
      assert.equal(readByArrow(type, content), batches.flat());
      if (type.kind !== "nullable") return;
      const nulls = batches.flat().filter((value) => value === null).length;
      assert.is((tableFromIPC(content).getChild("value") as Vector).nullCount, nulls);
    }),
    { numRuns: effort(25, 100) },
  );
});

test("apache-arrow opens a partition without rows", () => {
  for (const type of EVERY_TYPE) {
    const content = contentOf(directory, writePartition(directory, type, []));
    assert.is(tableFromIPC(content).numRows, 0);
  }
});

test("the file is also a stream of messages", () => {
  const content = contentOf(directory, writePartition(directory, EVERY_TYPE[2], [[1, 2], [3]]));
  assert.equal([...(tableFromIPC(content.subarray(8)).getChild("value") as Vector)], [1, 2, 3]);
});

test.run();
