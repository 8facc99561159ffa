import { isDeepStrictEqual } from "node:util";
import { effort } from "../effort.js";
import fc from "../fast-check.js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arenas, createSharedMemory } from "#src/memory/arenas.js";
import { chunkBody, freeChunk } from "#src/types/chunk-layout.js";
import { chunkAt, decodeChunks, describeChunk, encodeChunks } from "#src/types/chunk-wire.js";
import { anyType, valueHeldBy } from "./arbitrary.js";
import * as t from "./internals.js";

const arenas = new Arenas(createSharedMemory(64 * 2 ** 20));

const column = anyType(4).chain((type) => fc.tuple(fc.constant(type), fc.array(valueHeldBy(type), { maxLength: 40 })));

function build(type: t.DType, values: readonly unknown[], memory: t.ChunkAllocator): t.Chunk | undefined {
  const builder = t.createBuilder(type, memory);
  for (const value of values) builder.append(value);
  assert.is(builder.rows, values.length);
  const chunk = builder.finish();
  assert.is(builder.rows, 0);
  return chunk;
}

function read(chunk: t.Chunk): unknown[] {
  const reader = t.readColumn(chunk);
  return Array.from({ length: reader.rows }, (_, row) => reader.get(row));
}

test("Values of any type come back from a chunk, from its wire form, and as copies", () => {
  fc.assert(
    fc.property(column, ([type, values]) => {
      const chunk = build(type, values, arenas);
      if (chunk === undefined) return assert.is(values.length, 0);
      try {
        assert.ok(isDeepStrictEqual(read(chunk), values), t.typeText(type));

        const wire = Buffer.concat([Buffer.alloc(3), encodeChunks([chunk, chunk])]).subarray(3);
        const [first, second] = decodeChunks(wire, type, new Arenas(arenas.memory));
        assert.equal([first.address, first.bytes, first.rows], [chunk.address, chunk.bytes, chunk.rows]);
        assert.ok(isDeepStrictEqual(read(second), values));
        assert.ok(isDeepStrictEqual(read(chunkAt(type, describeChunk(chunk), arenas)), values));

        const copies = Array.from(t.copyValues([chunk, chunk], type) as ArrayLike<unknown>);
        chunkBody(chunk).fill(0xff);
        assert.ok(isDeepStrictEqual(copies, [...values, ...values]), t.typeText(type));
      } finally {
        freeChunk(chunk, arenas);
      }
      assert.is(arenas.used, 0);
    }),
    { numRuns: effort(75, 300) },
  );
});

test("Chunks on the heap hold the same bytes as chunks of the arenas", () => {
  fc.assert(
    fc.property(column, ([type, values]) => {
      const [shared, heap] = [build(type, values, arenas), build(type, values, new t.HeapAllocator())];
      if (shared === undefined || heap === undefined) return;
      assert.is(heap.address, undefined);
      assert.is(Buffer.compare(chunkBody(heap), chunkBody(shared)), 0);
      freeChunk(shared, arenas);
      freeChunk(heap, arenas);
    }),
    { numRuns: effort(25, 100) },
  );
});

test("Buffers start at multiples of 64, with zeros up to the next one", () => {
  const dirty = arenas.alloc(2 ** 20);
  dirty.view.fill(0xaa);
  arenas.free(dirty.address);
  fc.assert(
    fc.property(column, ([type, values]) => {
      const chunk = build(type, values, arenas);
      if (chunk === undefined) return;
      const body = chunkBody(chunk);
      let at = 0;
      for (const buffer of chunk.buffers) {
        assert.is(buffer.byteOffset - body.byteOffset, at);
        const end = Math.ceil((at + buffer.length) / 64) * 64;
        assert.ok(body.subarray(at + buffer.length, end).every((byte) => byte === 0));
        at = end;
      }
      assert.is(at, chunk.bytes);
      freeChunk(chunk, arenas);
    }),
    { numRuns: effort(25, 100) },
  );
});

test("A builder is reused: chunks do not see each other's rows", () => {
  fc.assert(
    fc.property(
      anyType(3).chain((type) => fc.tuple(fc.constant(type), fc.array(fc.array(valueHeldBy(type), { maxLength: 9 })))),
      ([type, runs]) => {
        const builder = t.createBuilder(type, arenas);
        for (const values of runs) {
          for (const value of values) builder.append(value);
          const chunk = builder.finish();
          assert.ok(isDeepStrictEqual(chunk === undefined ? [] : read(chunk), values), t.typeText(type));
          if (chunk !== undefined) freeChunk(chunk, arenas);
        }
        builder.discard();
        assert.is(arenas.used, 0);
      },
    ),
    { numRuns: effort(25, 100) },
  );
});

test.run();
