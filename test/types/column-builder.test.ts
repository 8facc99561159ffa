import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasCode } from "#src/errors.js";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { freeChunk } from "#src/types/chunk-layout.js";
import { describeChunk } from "#src/types/chunk-wire.js";
import * as t from "./internals.js";

const heap = new t.HeapAllocator();
const arenas = (): Arenas => new Arenas(createSharedMemory(64 * 2 ** 20));

test("Every buffer is as Arrow lays it out", () => {
  const type = t.tuple(t.nullable(t.utf8), t.list(t.vector(t.int16, 2)), t.bool);
  const builder = t.createBuilder(type, heap);
  builder.append(["é", [new Int16Array([1, 2]), new Int16Array([3, 4])], true]);
  builder.append([null, [], false]);
  builder.append(["ab", [new Int16Array([5, 6])], true]);
  const chunk = builder.finish() as t.Chunk;
  const [validity, textEnds, text, listEnds, items, bools] = chunk.buffers.map((buffer) => [...buffer]);
  assert.equal(validity, [0b101]);
  assert.equal(textEnds, [0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0]);
  assert.equal(text, [0xc3, 0xa9, 0x61, 0x62]);
  assert.equal(listEnds, [0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);
  assert.equal(items, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);
  assert.equal(bools, [1, 0, 1]);
});

test("What lies under a null is zero", () => {
  const builder = t.createBuilder(t.nullable(t.tuple(t.int32, t.vector(t.uint8, 2))), heap);
  builder.append([7, new Uint8Array([8, 9])]);
  builder.append(null);
  assert.equal(
    (builder.finish() as t.Chunk).buffers.map((b) => [...b]),
    [[1], [7, 0, 0, 0, 0, 0, 0, 0], [8, 9, 0, 0]],
  );
});

for (const rows of [1, 65535, 65536]) {
  test(`${rows} rows are one chunk`, () => {
    for (const type of [t.int32, t.utf8, t.nullable(t.bool), t.bool, t.vector(t.int8, 2)] as t.DType[]) {
      const builder = t.createBuilder(type, heap);
      const value = (row: number): unknown =>
        ({
          int32: row,
          utf8: `r${row}`,
          nullable: row % 3 === 0 ? null : row % 2 === 0,
          bool: row % 2 === 0,
          vector: [row, 1],
        })[type.kind as string];
      for (let row = 0; row < rows; row++) {
        assert.not(builder.full);
        builder.append(value(row));
      }
      assert.is(builder.full, rows === 65536, t.typeText(type));
      const chunk = builder.finish() as t.Chunk;
      assert.is(chunk.rows, rows);
      const reader = t.readColumn(chunk);
      for (const row of [0, rows >> 1, rows - 1]) assert.equal(reader.get(row), t.storeValue(type, value(row)));
    }
  });
}

test("A full numeric builder refuses row 65537, the rows are kept", () => {
  const builder = t.createBuilder(t.int32, heap);
  builder.appendBatch?.(new Int32Array(65535).fill(3));
  builder.append(4);
  assert.throws(() => builder.append(5), /finish\(\) it first/);
  assert.throws(() => builder.appendBatch?.(new Int32Array(1)), /finish\(\) it first/);
  assert.is(t.valuesOf(builder.finish() as t.Chunk)[65535], 4);
});

test("A batch must be of the column's own typed array", () => {
  assert.throws(() => t.createBuilder(t.int32, heap).appendBatch?.(new Int16Array(1)), /a batch of it is a Int32Array/);
});

test("Rows written straight into values are the chunk, without a copy", () => {
  const memory = arenas();
  const builder = t.createBuilder(t.float64, memory);
  assert.is(memory.used, 0);
  const { values } = builder;
  assert.is(memory.used, 65536 * 8);
  for (let i = 0; i < 1000; i++) values[builder.length++] = i / 2;
  const chunk = builder.finish() as t.Chunk<t.Float64>;
  assert.is(memory.used, 8192, "shrunk to what 8000 bytes need");
  assert.is(t.valuesOf(chunk).buffer, values.buffer);
  assert.is(t.valuesOf(chunk)[999], 499.5);
  assert.is.not(builder.values, values);
  builder.discard();
  freeChunk(chunk, memory);
  assert.is(memory.used, 0);
});

test("A chunk is full at 16 MiB", () => {
  const builder = t.createBuilder(t.utf8, heap);
  const mebibyte = "x".repeat(2 ** 20);
  for (let i = 0; i < 16; i++) {
    assert.not(builder.full);
    builder.append(mebibyte);
  }
  assert.ok(builder.full);
  const points = t.createBuilder(t.vector(t.float64, 65536), heap);
  for (let i = 0; i < 32; i++) points.append(new Float64Array(65536).fill(i));
  assert.ok(points.full);
  assert.is((points.finish() as t.Chunk).bytes, 2 ** 24);
});

test("One huge value is one chunk", () => {
  const memory = arenas();
  const builder = t.createBuilder(t.binary, memory);
  builder.append(new Uint8Array(20 * 2 ** 20).fill(5));
  assert.ok(builder.full);
  const chunk = builder.finish() as t.Chunk<t.Binary>;
  assert.is(chunk.rows, 1);
  assert.is(t.readColumn(chunk).get(0).lastIndexOf(5), 20 * 2 ** 20 - 1);
});

test("A value of 1 GiB is refused by name, and the builder goes on", () => {
  const builder = t.createBuilder(t.list(t.binary), heap);
  builder.append([new Uint8Array([1])]);
  const huge = new Uint8Array(2 ** 30);
  assert.throws(
    () => builder.append([new Uint8Array([3]), huge]),
    (error: Error) => hasCode(error, "TSETS_TYPE") && /less than 1 GiB/.test(error.message),
  );
  builder.append([new Uint8Array([2])]);
  assert.equal(t.copyValues([builder.finish() as t.Chunk<t.List<t.Binary>>], builder.type), [
    [new Uint8Array([1])],
    [new Uint8Array([2])],
  ]);
});

test("A value that is refused leaves no part of itself behind", () => {
  const type = t.nullable(t.list(t.tuple(t.utf8, t.nullable(t.int32), t.list(t.float64))));
  const builder = t.createBuilder(type, heap);
  const good: t.ValueOf<typeof type>[] = [];
  for (let i = 0; i < 50; i++) {
    good.push(
      i % 3 === 0
        ? null
        : [
            ["a", i, [i]],
            ["ü", null, []],
          ],
    );
    builder.append(good[i]);
    assert.throws(
      () =>
        builder.append([
          ["b", 1, [1]],
          ["c", 0.5, []],
        ]),
      /int32 cannot hold 0\.5 at value\[1\]\[1\]/,
    );
    assert.throws(
      () => builder.append([["b", 1, [1, "x" as never]]]),
      /float64 cannot hold 'x' at value\[0\]\[2\]\[1\]/,
    );
    assert.throws(() => builder.append([["\ud800", 1, []]]), /lone surrogate/);
  }
  assert.equal(t.copyValues([builder.finish() as t.Chunk<typeof type>], type), good);
});

test("Where memory is out, finish() says so and keeps the rows", () => {
  const memory = new Arenas(createSharedMemory(2 ** 20));
  const builder = t.createBuilder(t.utf8, memory);
  builder.append("x".repeat(300_000));
  const hog = memory.alloc(2 ** 20);
  assert.throws(
    () => builder.finish(),
    (error: Error) => hasCode(error, "TSETS_MEMORY"),
  );
  memory.free(hog.address);
  assert.is(builder.finish()?.rows, 1);
});

test("Views that readers give are of the chunk, copies are not", () => {
  const builder = t.createBuilder(t.vector(t.float32, 2), heap);
  builder.append(new Float32Array([1, 2]));
  const chunk = builder.finish() as t.Chunk<t.Vector<t.Float32>>;
  const reader = t.readColumn(chunk);
  const [view, copy] = [reader.get(0), reader.copy(0)];
  chunk.buffers[0].fill(0);
  assert.equal(view, new Float32Array([0, 0]));
  assert.equal(copy, new Float32Array([1, 2]));
});

test("A chunk of Buffers is read as one of Uint8Arrays", () => {
  const builder = t.createBuilder(t.binary, heap);
  builder.append(new Uint8Array([1, 2]));
  const made = builder.finish() as t.Chunk<t.Binary>;
  const chunk = { ...made, buffers: made.buffers.map((b) => Buffer.from(b.buffer, b.byteOffset, b.length)) };
  const [copy] = t.copyValues([chunk], t.binary);
  chunk.buffers[1].fill(0);
  assert.equal(copy, new Uint8Array([1, 2]));
});

test("A value of any that is damaged is TSETS_CORRUPT", () => {
  const builder = t.createBuilder(t.any, heap);
  builder.append({ a: 1 });
  const chunk = builder.finish() as t.Chunk<t.Any>;
  chunk.buffers[1].fill(0xee);
  assert.throws(
    () => t.readColumn(chunk).get(0),
    (error: Error) => hasCode(error, "TSETS_CORRUPT"),
  );
});

test("Only chunks of the arenas travel, only numeric ones are views", () => {
  const builder = t.createBuilder(t.utf8, heap);
  builder.append("x");
  const chunk = builder.finish() as t.Chunk;
  assert.throws(() => describeChunk(chunk), /no address/);
  assert.throws(() => t.valuesOf(chunk), /numeric chunks, not utf8/);
});

test("Addresses beyond 4 GiB travel exactly", () => {
  const memory = new Arenas(createSharedMemory(6 * 2 ** 30));
  const blocks = Array.from({ length: 5 }, () => memory.alloc(2 ** 30));
  const builder = t.createBuilder(t.utf8, memory);
  builder.append("far away");
  const chunk = builder.finish() as t.Chunk;
  assert.ok((chunk.address as number) >= 5 * 2 ** 30);
  assert.is(blocks.length, 5);
  assert.is(describeChunk(chunk)[0], chunk.address);
});

test.run();
