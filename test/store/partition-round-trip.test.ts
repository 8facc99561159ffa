// thorough without the addon
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { PartitionReader } from "#src/store/partition-reader.js";
import { PartitionWriter } from "#src/store/partition-writer.js";
import { type Chunk, MAX_CHUNK_ROWS } from "#src/types/chunk.js";
import { HeapAllocator } from "#src/types/chunk-allocator.js";
import { createBuilder } from "#src/types/column-builder.js";
import { readColumn } from "#src/types/column-reader.js";
import { bool, type DType, int32, int64, utf8 } from "#src/types/dtype.js";
import { list, nullable, tuple } from "#src/types/nested.js";
import { typeText } from "#src/types/type-text.js";
import { arbitraryType, arbitraryValue, EVERY_TYPE } from "./arrow/arbitrary.js";
import { chunkOf, valuesIn } from "./arrow/chunks.js";
import { contentOf, readPartition, scratchDirectory, writePartition } from "./arrow/partition-files.js";

const directory = scratchDirectory();

for (const type of EVERY_TYPE) {
  for (const compression of [undefined, "lz4"] as const) {
    test(`${typeText(type)} comes back as it was written, ${compression ?? "uncompressed"}`, () => {
      const batches = fc.sample(fc.array(arbitraryValue(type), { minLength: 1, maxLength: 70 }), {
        numRuns: 4,
        seed: 7,
      });
      const record = writePartition(directory, type, batches, { compression });
      assert.equal(readPartition(directory, record, type), batches);
      assert.is(
        record.rows,
        batches.reduce((sum, values) => sum + values.length, 0),
      );
      assert.is(record.type, typeText(type));
      assert.is(record.bytes, contentOf(directory, record).length);
    });
  }
}

test("values of random nested types come back, whatever the layout of the chunk and the compression", () => {
  const cases = arbitraryType.chain((type) =>
    fc.record({
      type: fc.constant(type),
      batches: fc.array(fc.array(arbitraryValue(type), { minLength: 1, maxLength: 20 }), { maxLength: 3 }),
      compression: fc.constantFrom(undefined, "lz4" as const),
      block: fc.constantFrom("one" as const, "apart" as const),
    }),
  );
  fc.assert(
    fc.property(cases, ({ type, batches, compression, block }) => {
      const record = writePartition(directory, type, batches, { compression, block });
      assert.equal(readPartition(directory, record, type), batches);
      directory.remove(record.file);
    }),
    { numRuns: effort(50, 200) },
  );
});

test("the file is the same whether a chunk's buffers lie in one block or apart, and whatever lies between them", () => {
  const type = tuple(utf8, nullable(int32), list(int64));
  const values = [
    ["a", 1, [1n]],
    ["", null, []],
    ["ccc", 3, [3n, 4n]],
  ];
  const one = chunkOf(type, values, "one");
  const dirty = chunkOf(type, values, "one");
  const memory = new Uint8Array(dirty.buffers[0].buffer);
  for (let at = 0; at < memory.length; at++) {
    const used = dirty.buffers.some(({ byteOffset, length }) => at >= byteOffset && at < byteOffset + length);
    if (!used) memory[at] = 0xaa;
  }
  const contents = [one, dirty, chunkOf(type, values, "apart")].map((chunk, i) => {
    const writer = new PartitionWriter(directory, `layout${i}.ipc`, type, { index: 0, durable: false });
    writer.append(chunk);
    return contentOf(directory, writer.finish());
  });
  assert.ok(contents[0].equals(contents[1]));
  assert.ok(contents[0].equals(contents[2]));
});

test("a partition without rows has no chunks, and its file is whole", () => {
  for (const type of EVERY_TYPE) {
    const record = writePartition(directory, type, [[], []]);
    assert.is(record.rows, 0);
    const reader = new PartitionReader(directory, record, type);
    assert.is(reader.chunkCount, 0);
    assert.equal([...reader], []);
    reader.close();
  }
});

test("full chunks keep the values at their borders", () => {
  const batches = [0, 1, 2].map((k) =>
    Array.from({ length: k === 2 ? 1 : MAX_CHUNK_ROWS }, (_, i) => (i * 31 + k) | 0),
  );
  for (const compression of [undefined, "lz4"] as const) {
    const record = writePartition(directory, int32, batches, { compression });
    const reader = new PartitionReader(directory, record, int32);
    assert.is(reader.rows, 2 * MAX_CHUNK_ROWS + 1);
    assert.is(reader.chunkCount, 3);
    for (const i of [2, 0, 1, 0]) assert.equal(valuesIn(reader.chunk(i)), batches[i]);
    assert.throws(() => reader.chunk(3), RangeError);
    assert.throws(() => reader.chunk(0.5), RangeError);
    reader.close();
    reader.close();
    assert.throws(() => reader.chunk(0), "closed");
  }
});

test("bitmaps of every length from 1 to 70 keep their last bits", () => {
  const type = nullable(bool);
  const batches = Array.from({ length: 70 }, (_, n) =>
    Array.from({ length: n + 1 }, (_, i) => [true, false, null][(i * 7 + n) % 3]),
  );
  assert.equal(readPartition(directory, writePartition(directory, type, batches), type), batches);
});

test("a tuple of 1024 members comes back, whose metadata is longer than most", () => {
  const type = tuple(...Array(1024).fill(nullable(int32)));
  const batches = [[Array.from({ length: 1024 }, (_, i) => (i % 5 === 0 ? null : i))]];
  assert.equal(readPartition(directory, writePartition(directory, type, batches), type), batches);
});

test("chunks of a column builder come back through a column reader", () => {
  for (const type of EVERY_TYPE) {
    const values = fc.sample(arbitraryValue(type), { numRuns: 50, seed: 3 });
    const builder = createBuilder(type, new HeapAllocator());
    for (const value of values) builder.append(value as never);
    const chunk = builder.finish() as Chunk;
    const writer = new PartitionWriter(directory, `builder-${typeText(type).length}-${type.kind}.ipc`, type, {
      index: 0,
      durable: false,
    });
    writer.append(chunk);
    const record = writer.finish();
    assert.equal(readPartition(directory, record, type), [valuesIn(chunk)]);
    const reader = new PartitionReader(directory, record, type);
    const [before, after] = [readColumn(chunk), readColumn(reader.chunk(0))];
    for (let row = 0; row < values.length; row++) assert.equal(after.get(row), before.get(row));
    reader.close();
    directory.remove(record.file);
  }
});

test("one row of 20 MB is a chunk of its own", () => {
  const type = utf8;
  const batches = [["x"], ["é".repeat(10_000_000)], ["y"]];
  for (const compression of [undefined, "lz4"] as const) {
    const record = writePartition(directory, type, batches, { compression });
    assert.is(record.bytes > 20_000_000, compression === undefined);
    assert.equal(readPartition(directory, record, type), batches);
  }
});

test("buffers of a mapped file start at multiples of 64 and are written again in place", () => {
  const type = tuple(int32, utf8);
  const record = writePartition(directory, type, [
    [
      [1, "a"],
      [2, "bb"],
    ],
  ]);
  const reader = new PartitionReader(directory, record, type);
  const chunk = reader.chunk(0);
  for (const { byteOffset } of chunk.buffers) assert.is(byteOffset % 64, 0);
  const copy = new PartitionWriter(directory, "copy.ipc", type, { index: 3, durable: true });
  copy.append(chunk);
  const copied = copy.finish();
  assert.ok(contentOf(directory, copied).equals(contentOf(directory, record)));
  reader.close();
});

test("wrong calls are TypeErrors, and leave no file behind", () => {
  const options = { index: 0, durable: false };
  const before = directory.list();
  assert.throws(
    () => new PartitionWriter(directory, "w.ipc", int32, { ...options, metadata: { "tsets.type": "x" } }),
    TypeError,
  );
  assert.throws(
    () => new PartitionWriter(directory, "w.ipc", int32, { ...options, compression: "zstd" as "lz4" }),
    TypeError,
  );
  let deep: DType = int32;
  for (let i = 0; i < 70; i++) deep = { kind: "list", item: deep };
  assert.throws(() => new PartitionWriter(directory, "w.ipc", deep, options), RangeError);
  assert.equal(directory.list(), before);
  const writer = new PartitionWriter(directory, "w.ipc", int32, options);
  assert.throws(() => writer.append(chunkOf(int64, [1n])), TypeError);
  writer.abandon();
  assert.equal(directory.list(), before);
});

test.run();
